import { isLeaf, leafNames, leaves, type Node, substitute } from '../program/graph.js';
import type { Assigned, Reception, RoleProgram } from '../program/program.js';
import type { Expression } from '../text/parser.js';
import { compileAfter } from './after.js';
import { checkComponents, ofOneComponent } from './components.js';
import { Hoisted } from './hoist.js';
import type { ParsedRule } from './parsed-rule.js';
import { checkAfter, checkChoice, checkEcho, checkErrors, checkHearing, checkStep } from './role-checks.js';
import { drawsOf } from './role-in-pass.js';
import type { RoleNames } from './role-names.js';
import { compileSettling, type Settling } from './settling.js';
import { unrolled } from './unroll.js';

/** What hidden units are sent by the units they feed, one float a channel, and what they make of it. */
export interface Received {
  readonly receptions: readonly Reception[];
  readonly channels: readonly Expression[];
}

/**
 * Makes the program of one role from what its lines assign; what nobody uses is left out. {@link settle} comes
 * before {@link finish}, and before {@link heardNames} is asked about learning.
 */
export class RoleCompiler {
  #settling: Settling | undefined;
  #settlingReceptions: readonly Reception[] = [];

  readonly #names: RoleNames;
  /** Names of the echoes that synapses of either role use. */
  readonly #echoed: ReadonlySet<string>;

  constructor(names: RoleNames, echoed: ReadonlySet<string>) {
    this.#names = names;
    this.#echoed = echoed;
  }

  /**
   * The names of `hears` that settling or learning uses, if the unit also sends these channels. `hearer`: the rule of those who hear them,
   * where it is another one.
   */
  heardNames(channels: readonly Expression[], phase: 'settle' | 'learn', hearer?: ParsedRule): Set<string> {
    const sent = channels.map((e) => this.#names.channel(e, phase, hearer));
    return leafNames(phase === 'settle' ? [...this.#moves(), ...sent] : this.#learnRoots(sent), 'hear');
  }

  /** Compiles an iteration of settling, which sends these channels. It comes first, since what it needs of the unit must be kept. */
  settle(channels: readonly Expression[], receptions: readonly Reception[]): void {
    const moves = this.#moves();
    if (this.#names.rule.declared.settlingSteps === 0 || this.#names.rule.declared.settle.length === 0) return;
    const sent = this.#sent(channels, receptions, 'settle');
    const early = channels.find((_, k) => leafNames([sent[k]!], 'hear').size > 0);
    if (early)
      this.#names.rule.fail(
        'all units settle at once, so what one sends cannot depend on what it hears from those it feeds in the same step',
        early.position,
      );
    checkHearing(this.#names, leafNames(moves, 'hear'));
    this.#settling = compileSettling(this.#names.rule.graph, { sums: this.#names.sums, moves, sent });
    this.#settlingReceptions = this.#names.role === 'hidden' && moves.length > 0 ? receptions : [];
  }

  /**
   * Checks and puts together the program of the role.
   *
   * @param sends - what the units of the layer below hear from this role, by their rule `hearer` where that is another one
   * @param hears - what units of this role hear from those they feed
   * @throws RuleError for what no role may do
   */
  finish({ channels, receptions: below }: Received, hears: Received, hearer?: ParsedRule): RoleProgram {
    const { graph } = this.#names.rule;
    const sent = this.#sent(channels, below, 'learn', hearer);
    const deltas = this.#deltas();
    const live = this.#live(sent);
    const heard = this.heardNames(channels, 'learn', hearer);
    checkHearing(this.#names, heard);
    checkComponents(this.#names, channels, sent);
    checkStep(this.#names, [...deltas, ...live.traces, ...live.unit, ...this.#unitDeltaValues()]);
    const creditAfterUpdate = leafNames(sent, 'next').size > 0;
    const outgoing = creditAfterUpdate ? sent.map((value) => this.#afterStep(value, live.traces)) : sent;
    const hoisted = new Hoisted(graph, live.unit);
    for (const { name, value } of this.#unitDeltaValues()) hoisted.store(`d.${name}`, value);
    const echoes = this.#echoes().map(({ name, value }) => {
      hoisted.store(`echo.${name}`, value);
      return { name, memory: `echo.${name}` };
    });
    const awaitsEcho = leafNames(
      [...deltas, ...live.traces].map((a) => a.value),
      'echo',
    );
    // A constraint on a parameter without a direction in this role does nothing.
    const after = compileAfter(this.#names).filter(({ name }) => deltas.some((delta) => delta.name === name));
    if (creditAfterUpdate) checkAfter(this.#names, after);
    checkEcho(this.#names, { awaitsEcho, sent, creditAfterUpdate });
    const program = {
      feedbackDeltas: this.#feedbackDeltas().map((d) => ({ ...d, value: hoisted.lift(d.value) })),
      deltas: deltas.map((d) => ({ ...d, value: hoisted.lift(d.value) })),
      traces: live.traces.map((t) => ({ ...t, value: hoisted.lift(t.value) })),
      channels: outgoing.map((value) => hoisted.lift(value)),
      creditAfterUpdate,
    };
    const unitDeltas = this.#unitDeltaValues().map(({ name }) => ({ name, value: graph.leaf('unit', `d.${name}`) }));
    const action = this.#names.assigned.act.get('a')!;
    const act = live.act.map((name) => ({
      name,
      value: this.#names.assigned.act.get(name) ?? (name === 'u' ? graph.leaf('draw') : graph.leaf('sum', name)),
    }));
    const keepsOld = [...leafNames(program.channels, 'old')];
    checkChoice(this.#names, [...program.deltas, ...program.traces]);
    const rewards = this.#rewards(heard);
    const ownError = this.#heardAs('own error').filter((name) => heard.has(name));
    const errorSums = this.#names.errorSums.filter(({ name }) => heard.has(name));
    checkErrors(this.#names, [...ownError, ...errorSums.map(({ name }) => name)]);
    const memory = [
      ...new Set(
        [...act, ...(this.#settling?.sense ?? []), ...hoisted.stores]
          .map((s) => s.name)
          .concat(
            live.unit.map((s) => s.name),
            live.unitKept,
          ),
      ),
    ];
    const heardFromAbove = this.#names.role === 'hidden' ? hears.receptions : [];
    return {
      role: this.#names.role,
      logits: this.#names.logits,
      components: this.#names.components,
      sums: this.#names.sums,
      act,
      learn: hoisted.stores,
      ...program,
      unitDeltas,
      after,
      reward: rewards.map(({ name }) => name),
      rewardPasses: rewards.map(({ pass }) => pass),
      ownError,
      errorSums,
      echoes,
      awaitsEcho: awaitsEcho.size > 0,
      receptions: heardFromAbove,
      channelsIn: heardFromAbove.length > 0 ? hears.channels.length : 0,
      binary: isBinary(action, this.#names.logits) && this.#moves().length === 0,
      ...drawsOf(act.map((s) => s.value)),
      keepsOld,
      memory,
      aliases: this.#aliases(hoisted.stores, memory, heard),
      named: { act: listOf(this.#names.assigned.act), learn: listOf(this.#names.assigned.learn) },
      ...(this.#settling ? { settling: this.#settlingProgram(this.#settling, memory) } : {}),
    };
  }

  #settlingProgram({ sense, channels, moves }: Settling, memory: readonly string[]): RoleProgram {
    const receptions = this.#settlingReceptions;
    return {
      role: this.#names.role,
      logits: this.#names.logits,
      components: this.#names.components,
      sums: this.#names.sums,
      act: sense,
      learn: moves.map((value) => ({ name: 'a', value })),
      deltas: [],
      unitDeltas: [],
      traces: [],
      channels,
      channelsIn: receptions.length > 0 ? channels.length : 0,
      creditAfterUpdate: false,
      after: [],
      feedbackDeltas: [],
      reward: [],
      rewardPasses: [],
      ownError: [],
      errorSums: [],
      echoes: [],
      awaitsEcho: false,
      receptions,
      binary: false,
      stochastic: false,
      passDraws: [],
      keepsOld: [],
      memory,
      aliases: {},
      named: { act: [], learn: [] },
    };
  }

  /** The names that `hears` has for hearings of a kind. */
  #heardAs(kind: 'broadcast reward' | 'own error'): string[] {
    return this.#names.rule.declared.hearings.filter((h) => h.kind === kind).map((h) => h.names[0]!);
  }

  /** The names under which the role uses the reward, as in `R` and `R[noisy]`, each with its pass; of those in `heard`. */
  #rewards(heard: ReadonlySet<string>): readonly { readonly name: string; readonly pass: number }[] {
    const others = this.#names.rule.declared.passes.slice(1);
    return this.#heardAs('broadcast reward')
      .flatMap((name) =>
        [name, ...others.map((pass) => `${name}[${pass}]`)].map((used, pass) => ({ name: used, pass })),
      )
      .filter(({ name }) => heard.has(name));
  }

  /** Names of the rule whose values are in memory, or heard, under another name, because synapses need that very value. */
  #aliases(
    stores: readonly Assigned[],
    memory: readonly string[],
    heard: ReadonlySet<string>,
  ): Readonly<Record<string, string>> {
    const { graph } = this.#names.rule;
    const told = [...heard].map((name) => [name, graph.leaf('hear', name)] as const);
    const found = [...this.#names.assigned.learn, ...told].flatMap(([name, value]) => {
      if (memory.includes(name)) return [];
      const kept = stores.find((store) => store.value === value)?.name;
      const same = isLeaf(value, 'unit') && value.leaf.pass === 0 && memory.includes(value.leaf.name);
      const under = kept ?? (same || (isLeaf(value, 'hear') && value.leaf.name !== name) ? value.leaf.name : undefined);
      return under === undefined ? [] : [[name, under]];
    });
    return Object.fromEntries(found);
  }

  /** The action after an iteration of settling, or nothing where that does not change it; output units keep theirs. */
  #moves(): Node[] {
    if (this.#names.role === 'output') return [];
    const action = this.#names.assigned.settle.get('a');
    return action === undefined || action === this.#names.rule.graph.leaf('unit', 'a') ? [] : [action];
  }

  /**
   * What a unit sends along a synapse, one value a channel. A unit with several logits sends, for a sum, the total over its logits, and for
   * a fold a value that is the same for all of them.
   */
  #sent(
    channels: readonly Expression[],
    receptions: readonly Reception[],
    phase: 'settle' | 'learn',
    hearer?: ParsedRule,
  ): Node[] {
    const summed = new Set(receptions.map((r) => (r.kind === 'sum' ? r.channel : -1)));
    return channels.map((expression, k) => {
      const value = this.#names.channel(expression, phase, hearer);
      if (this.#names.logits === 1) return value;
      if (summed.has(k)) return this.#names.rule.graph.raw('total', value);
      const [first, second] = unrolled(this.#names.rule.graph, [value], 2);
      if (first![0] !== second![0])
        this.#names.rule.fail(
          'a fold hears one value from each unit, and this differs between the logits of one that selects among several actions; write total(…)',
          expression.position,
        );
      return value;
    });
  }

  /** The directions of what synapses learn, `d<name>` under the name of the parameter; directions that are always 0 are left out. */
  #deltas(): Assigned[] {
    const { synapseLearned } = this.#names.rule.declared;
    return synapseLearned.flatMap(({ name }) => this.#synapticDelta(name));
  }

  /** The directions of what the unit learns. */
  #unitDeltaValues(): Assigned[] {
    return this.#names.rule.declared.unitLearned.flatMap(({ name }) => this.#delta(name));
  }

  /** The directions of what feedback synapses learn. */
  #feedbackDeltas(): Assigned[] {
    return this.#names.rule.declared.feedback.flatMap(({ name }) => this.#synapticDelta(name));
  }

  /** What a unit says, once it has received, to the units it feeds; output units feed nobody. */
  #echoes(): Assigned[] {
    return this.#names.role === 'hidden' ? this.#names.echoes.filter(({ name }) => this.#echoed.has(name)) : [];
  }

  /** The values of all directions and echoes: what a unit is there to compute once it has received. */
  #directions(): Node[] {
    return [...this.#deltas(), ...this.#unitDeltaValues(), ...this.#feedbackDeltas(), ...this.#echoes()].map(
      (a) => a.value,
    );
  }

  /** The direction of a parameter: one, or none where it is not assigned or always 0. */
  #delta(name: string): Assigned[] {
    const value = this.#names.assigned.learn.get(`d${name}`);
    return value && !(value.op === 'number' && value.value === 0) ? [{ name, value }] : [];
  }

  /** The direction of a parameter of synapses; in a rule with vectors, what one component adds to it. */
  #synapticDelta(name: string): Assigned[] {
    const delta = this.#delta(name);
    if (this.#names.components === 1) return delta;
    return delta
      .map(({ value }) => ({ name, value: ofOneComponent(this.#names, name, value) }))
      .filter(({ value }) => !(value.op === 'number' && value.value === 0));
  }

  /** Everything that learning has to compute, if the unit also sends these values. */
  #learnRoots(sent: readonly Node[]): Node[] {
    const { traces, unit } = this.#live(sent);
    return [...this.#directions(), ...[...traces, ...unit].map((a) => a.value), ...sent];
  }

  /**
   * What has to be kept from one phase or step to a later one:
   * - `traces`, `unit`: variables of the synapse and the unit that are read before they are assigned, with their new values;
   * - `act`: names that act assigns and that learning reads;
   * - `unitKept`: names that are read and that act does not know.
   *
   * To compute what is kept more may have to be kept, so the search goes on until nothing is new.
   */
  #live(sent: readonly Node[]) {
    const { carried } = this.#names.rule.declared;
    const traces = new Map<string, Node>();
    const unit = new Map<string, Node>();
    const act = new Set<string>(['a']);
    const kept = new Set<string>();
    const fixed = [...this.#directions(), ...sent];
    for (let size = -1; size !== traces.size + unit.size + act.size + kept.size; ) {
      size = traces.size + unit.size + act.size + kept.size;
      const settling = this.#settling?.roots ?? [];
      const learning = leaves([...fixed, ...settling, ...traces.values(), ...unit.values()]);
      const acting = leaves([
        ...this.#names.sums.map((s) => s.value),
        ...[...act].flatMap((name) => this.#names.assigned.act.get(name) ?? []),
      ]);
      const read = [...learning, ...acting];
      for (const name of carried.synapse.keys()) {
        const value = this.#names.assigned.learn.get(name);
        if (value && read.some((node) => isLeaf(node, 'trace', name))) traces.set(name, value);
      }
      for (const { leaf } of read) {
        if (leaf.kind !== 'unit') continue;
        const { name } = leaf;
        const actKnows =
          this.#names.assigned.act.has(name) || this.#names.sums.some((s) => s.name === name) || name === 'u';
        if (actKnows) act.add(name);
        const value = this.#names.assigned.learn.get(name);
        if (value && carried.unit.has(name)) unit.set(name, value);
        if (!actKnows) kept.add(name);
      }
    }
    return { traces: listOf(traces), unit: listOf(unit), act: [...act], unitKept: [...kept] };
  }

  /** A channel that is sent after the update: it reads traces as they are then, and leaves `old` in place of values from before it. */
  #afterStep(value: Node, traces: readonly Assigned[]): Node {
    const { graph } = this.#names.rule;
    const stepped = new Set(this.#deltas().map(({ name }) => name));
    const [result] = substitute(graph, [value], (node) => {
      const trace = traces.find((t) => t.value === node);
      if (trace) return graph.leaf('new', trace.name);
      if (node.op !== 'leaf') return undefined;
      const { kind, name } = node.leaf;
      const isOld =
        (kind === 'trace' && traces.some((t) => t.name === name)) || (kind === 'learned' && stepped.has(name));
      return isOld ? graph.leaf('old', name) : undefined;
    });
    return result!;
  }
}

function listOf(values: ReadonlyMap<string, Node>): Assigned[] {
  return [...values].map(([name, value]) => ({ name, value }));
}

/** Whether the form of an action shows that it is 0 or 1; with several logits, that at most one of them is 1. */
function isBinary(action: Node, logits: number): boolean {
  if (action.op === 'pick') return true;
  return (
    action.op === 'select' &&
    action.args
      .slice(1)
      .every(
        (arg) =>
          (arg.op === 'number' && (arg.value === 0 || arg.value === 1)) || (logits === 1 && isBinary(arg, logits)),
      )
  );
}
