import { isLeaf, leafNames, type Node, substitute } from '../program/graph.js';
import type { Assigned, Reception, RoleProgram } from '../program/program.js';
import type { Expression } from '../text/parser.js';
import { compileAfter } from './after.js';
import { checkComponents } from './components.js';
import { Hoisted } from './hoist.js';
import { assignedOf, type Kept, keptFor } from './kept.js';
import type { ParsedRule } from './parsed-rule.js';
import { checkAfter, checkChoice, checkEcho, checkErrors, checkHearing, checkStep } from './role-checks.js';
import { directionsOf, type RoleDirections } from './role-directions.js';
import { drawsOf } from './role-in-pass.js';
import type { RoleNames } from './role-names.js';
import { compileSettling, type Settling, settlingProgram } from './settling.js';
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
   * The names of `hears` that settling or learning uses, if the unit also sends these channels. `hearer`: the rule of
   * those who hear them, where it is another one.
   */
  heardNames(channels: readonly Expression[], phase: 'settle' | 'learn', hearer?: ParsedRule): Set<string> {
    const sent = channels.map((e) => this.#names.channel(e, phase, hearer));
    return leafNames(phase === 'settle' ? [...this.#moves(), ...sent] : this.#learnRoots(sent), 'hear');
  }

  /**
   * Compiles an iteration of settling, which sends these channels. It comes first, since what it needs of the unit must
   * be kept.
   */
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
   * @param sends - what the units of the layer below hear from this role, by their rule `hearer` where that is another
   * one
   * @param hears - what units of this role hear from those they feed
   * @throws RuleError for what no role may do
   */
  finish({ channels, receptions: below }: Received, hears: Received, hearer?: ParsedRule): RoleProgram {
    const names = this.#names;
    const sent = this.#sent(channels, below, 'learn', hearer);
    const kept = this.#kept(sent);
    const heard = this.heardNames(channels, 'learn', hearer);
    const directions = directionsOf(names);
    checkHearing(names, heard);
    checkComponents(names, channels, sent);
    checkStep(names, [...directions.synapse, ...kept.traces, ...kept.unit, ...directions.unit]);
    const learning = this.#learning(sent, kept, directions);
    const act = this.#act(kept);
    checkChoice(names, [...learning.deltas, ...learning.traces]);
    const told = this.#told(heard);
    checkErrors(names, [...told.ownError, ...told.errorSums.map(({ name }) => name)]);
    const ownNames = [...act, ...(this.#settling?.sense ?? []), ...learning.learn, ...kept.unit].map((s) => s.name);
    const memory = [...new Set([...ownNames, ...kept.others])];
    const receptions = names.role === 'hidden' ? hears.receptions : [];
    return {
      ...this.#kind,
      act,
      ...learning,
      ...told,
      receptions,
      channelsIn: receptions.length > 0 ? hears.channels.length : 0,
      binary: isBinary(names.assigned.act.get('a')!, names.logits) && this.#moves().length === 0,
      ...drawsOf(act.map((s) => s.value)),
      memory,
      aliases: this.#aliases(learning.learn, memory, heard),
      named: { act: assignedOf(names.assigned.act), learn: assignedOf(names.assigned.learn) },
      ...(this.#settling && {
        settling: settlingProgram(this.#settling, { ...this.#kind, memory, receptions: this.#settlingReceptions }),
      }),
    };
  }

  get #kind() {
    const { role, logits, components, sums } = this.#names;
    return { role, logits, components, sums };
  }

  /** What a unit computes as it acts, of what somebody needs. */
  #act({ act }: Kept): Assigned[] {
    const { graph } = this.#names.rule;
    const computed = (name: string) =>
      this.#names.assigned.act.get(name) ?? (name === 'u' ? graph.leaf('draw') : graph.leaf('sum', name));
    return act.map((name) => ({ name, value: computed(name) }));
  }

  /**
   * What a unit does once it has received: what it works out once for all its synapses, directions, traces, and what it
   * sends.
   */
  #learning(sent: readonly Node[], { traces, unit }: Kept, directions: RoleDirections) {
    const names = this.#names;
    const { graph } = names.rule;
    const creditAfterUpdate = leafNames(sent, 'next').size > 0;
    const outgoing = creditAfterUpdate ? sent.map((value) => this.#afterUpdate(value, traces, directions)) : sent;
    const hoisted = new Hoisted(graph, unit);
    for (const { name, value } of directions.unit) hoisted.store(`d.${name}`, value);
    const echoes = this.#echoes().map(({ name, value }) => {
      hoisted.store(`echo.${name}`, value);
      return { name, memory: `echo.${name}` };
    });
    const ofSynapses = [...directions.synapse, ...traces].map(({ value }) => value);
    const awaitsEcho = leafNames(ofSynapses, 'echo');
    // A constraint on a parameter without a direction in this role does nothing.
    const after = compileAfter(names).filter(({ name }) => directions.synapse.some((one) => one.name === name));
    if (creditAfterUpdate) checkAfter(names, after);
    checkEcho(names, { awaitsEcho, sent, creditAfterUpdate });
    const lifted = (assigned: readonly Assigned[]) =>
      assigned.map(({ name, value }) => ({ name, value: hoisted.lift(value) }));
    const feedbackDeltas = lifted(directions.feedback);
    const deltas = lifted(directions.synapse);
    const ownTraces = lifted(traces);
    const channels = outgoing.map((value) => hoisted.lift(value));
    return {
      learn: hoisted.stores,
      ...{ deltas, feedbackDeltas, traces: ownTraces, channels, creditAfterUpdate, after, echoes },
      unitDeltas: directions.unit.map(({ name }) => ({ name, value: graph.leaf('unit', `d.${name}`) })),
      awaitsEcho: awaitsEcho.size > 0,
      keepsOld: [...leafNames(channels, 'old')],
    };
  }

  /** What the task tells the unit, of what it uses. */
  #told(heard: ReadonlySet<string>) {
    const rewards = this.#rewards(heard);
    return {
      reward: rewards.map(({ name }) => name),
      rewardPasses: rewards.map(({ pass }) => pass),
      ownError: this.#heardAs('own error').filter((name) => heard.has(name)),
      errorSums: this.#names.errorSums.filter(({ name }) => heard.has(name)),
    };
  }

  /** The names that `hears` has for hearings of a kind. */
  #heardAs(kind: 'broadcast reward' | 'own error'): string[] {
    return this.#names.rule.declared.hearings.filter((h) => h.kind === kind).map((h) => h.names[0]!);
  }

  /**
   * The names under which the role uses the reward, as in `R` and `R[noisy]`, each with its pass; of those in `heard`.
   */
  #rewards(heard: ReadonlySet<string>): readonly { readonly name: string; readonly pass: number }[] {
    const others = this.#names.rule.declared.passes.slice(1);
    return this.#heardAs('broadcast reward')
      .flatMap((name) =>
        [name, ...others.map((pass) => `${name}[${pass}]`)].map((used, pass) => ({ name: used, pass })),
      )
      .filter(({ name }) => heard.has(name));
  }

  /**
   * Names of the rule whose values are in memory, or heard, under another name, because synapses need that very value.
   */
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
   * What a unit sends along a synapse, one value a channel. A unit with several logits sends, for a sum, the total over
   * its logits, and for a fold a value that is the same for all of them.
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

  /** What a unit says, once it has received, to the units it feeds; output units feed nobody. */
  #echoes(): Assigned[] {
    return this.#names.role === 'hidden' ? this.#names.echoes.filter(({ name }) => this.#echoed.has(name)) : [];
  }

  /** Everything that learning has to compute, if the unit also sends these values. */
  #learnRoots(sent: readonly Node[]): Node[] {
    const { traces, unit } = this.#kept(sent);
    return [...this.#received(), ...[...traces, ...unit].map((a) => a.value), ...sent];
  }

  /** The values of all directions and echoes: what a unit is there to compute once it has received. */
  #received(): Node[] {
    const { synapse, unit, feedback } = directionsOf(this.#names);
    return [...synapse, ...unit, ...feedback, ...this.#echoes()].map((a) => a.value);
  }

  #kept(sent: readonly Node[]): Kept {
    return keptFor(this.#names, [...this.#received(), ...sent], this.#settling?.roots ?? []);
  }

  /**
   * A channel that is sent after the update: it reads traces as they are then, and leaves `old` in place of values from
   * before it.
   */
  #afterUpdate(value: Node, traces: readonly Assigned[], directions: RoleDirections): Node {
    const { graph } = this.#names.rule;
    const updated = new Set(directions.synapse.map(({ name }) => name));
    const [result] = substitute(graph, [value], (node) => {
      const trace = traces.find((t) => t.value === node);
      if (trace) return graph.leaf('new', trace.name);
      if (node.op !== 'leaf') return undefined;
      const { kind, name } = node.leaf;
      const isOld =
        (kind === 'trace' && traces.some((t) => t.name === name)) || (kind === 'learned' && updated.has(name));
      return isOld ? graph.leaf('old', name) : undefined;
    });
    return result!;
  }
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
