import type { Compiler } from './compile.js';
import { evaluate, type Names } from './evaluate.js';
import { explainName, type Phase } from './explain-name.js';
import { inOrder, leaves, type Node, SENDER, SYNAPSE, substitute, UNIT } from './graph.js';
import type { Hearing } from './hearing.js';
import { Hoisted } from './hoist.js';
import { type Equation, type Expression, namesIn } from './parser.js';
import type { Assigned, Reception, Role, RoleProgram } from './program.js';
import { type Place, wholeOf } from './rule-error.js';
import { compileSettling, type Settling } from './settling.js';
import { CHOICE_FUNCTIONS, unrolled } from './unroll.js';

/** Resolves the names of one role, keeps what is assigned, and cuts the result to what is used. */
export class RoleCompiler implements Names {
  readonly sums: Assigned[] = [];
  readonly logits: number;
  private phase: Phase = 'sum in';
  private readonly assigned = {
    act: new Map<string, Node>(),
    settle: new Map<string, Node>(),
    learn: new Map<string, Node>(),
  };
  private settling: Settling | undefined;
  private settlingReceptions: readonly Reception[] = [];

  constructor(
    private readonly rule: Compiler,
    private readonly role: Role,
  ) {
    this.logits = role === 'output' ? rule.logits : 1;
    rule.sums(this);
    this.phase = 'act';
    rule.act(this);
    const action = this.assigned.act.get('a')!;
    if (action.scope & SENDER) throw new Error('act is checked to be of the unit');
    this.phase = 'settle';
    rule.settle(this);
    this.phase = 'learn';
    rule.learn(this);
  }

  set(name: string, value: Node): void {
    this.assigned[this.phase === 'sum in' ? 'act' : this.phase].set(name, value);
  }

  source(section: string): string {
    return this.rule.sectionText(section);
  }

  choice(text: string, comparedWith: Expression, place: Place): Node {
    return this.rule.choice(text, comparedWith, place);
  }

  isChoice(name: string): boolean {
    return this.rule.isChoice(name);
  }

  lookup(name: string, place: Place): Node {
    const found = this.find(name);
    if (found) return found;
    const { declared } = this.rule;
    return this.rule.fail(
      explainName({ name, place, phase: this.phase, declared, visible: this.visibleNames() }),
      place,
    );
  }

  /** Evaluates everything the rule may send, so that what these parameters do not use is checked too. */
  checkChannels(): void {
    for (const hearing of this.rule.declared.hearings) {
      const phase = this.phaseOf(hearing);
      if (hearing.kind === 'sum out') this.channel(hearing.values[0]!, phase);
      this.phase = phase;
      if (hearing.kind === 'fold out') this.rule.checkFold(hearing, this);
      this.phase = 'learn';
    }
  }

  /** Where a value heard from those it feeds is used, and so where what it is made of must be known. */
  private phaseOf({ names }: Hearing): 'settle' | 'learn' {
    const uses = (lines: readonly Equation[]) =>
      lines.some((line) => namesIn(line.value).some((n) => names.includes(n)));
    const { settle, learn } = this.rule.declared;
    return uses(settle) && !uses(learn) ? 'settle' : 'learn';
  }

  /** The names of `hears` that settling or learning uses when these channels are sent on. */
  heardNames(channels: readonly Expression[], phase: 'settle' | 'learn'): Set<string> {
    const sent = channels.map((e) => this.channel(e, phase));
    const keys = leaves(phase === 'settle' ? [...this.moves(), ...sent] : this.learnRoots(sent));
    return new Set([...keys].filter((key) => key.startsWith('hear.')).map((key) => key.slice(5)));
  }

  /** Compiles one settling step, which sends these channels; before the rest, since learning keeps what it needs. */
  settle(channels: readonly Expression[], receptions: readonly Reception[]): void {
    const moves = this.moves();
    if (this.rule.declared.settlingSteps === 0 || this.rule.declared.settle.length === 0) return;
    const sent = this.sent(channels, receptions, 'settle');
    const early = channels.find((_, k) => [...leaves([sent[k]!])].some((key) => key.startsWith('hear.')));
    if (early)
      this.rule.fail(
        'all units settle at once, so what one sends cannot depend on what it hears from those it feeds in the same step',
        early.place,
      );
    this.checkHearing(new Set([...leaves(moves)].filter((k) => k.startsWith('hear.')).map((key) => key.slice(5))));
    this.settling = compileSettling(this.rule.graph, { sums: this.sums, moves, sent });
    this.settlingReceptions = this.role === 'hidden' && moves.length > 0 ? receptions : [];
  }

  finish(channels: readonly Expression[], receptions: readonly Reception[]): RoleProgram {
    const { graph } = this.rule;
    const sent = this.sent(channels, receptions, 'learn');
    const deltas = this.deltas();
    const live = this.live(sent);
    const heard = this.heardNames(channels, 'learn');
    this.checkHearing(heard);
    this.checkStep([...deltas, ...live.traces, ...live.unit, ...this.unitDeltaValues()]);
    const creditAfterStep = sent.some((value) => [...leaves([value])].some((key) => key.startsWith('next.')));
    const outgoing = creditAfterStep ? sent.map((value) => this.afterStep(value, live.traces)) : sent;
    const hoisted = new Hoisted(graph, live.unit);
    for (const { name, value } of this.unitDeltaValues()) hoisted.store(`d.${name}`, value);
    const program = {
      deltas: deltas.map((d) => ({ ...d, value: hoisted.lift(d.value) })),
      traces: live.traces.map((t) => ({ ...t, value: hoisted.lift(t.value) })),
      channels: outgoing.map((value) => hoisted.lift(value)),
      creditAfterStep,
    };
    const unitDeltas = this.unitDeltaValues().map(({ name }) => ({ name, value: graph.leaf(`unit.d.${name}`, UNIT) }));
    const action = this.assigned.act.get('a')!;
    const act = live.act.map((name) => ({
      name,
      value: this.assigned.act.get(name) ?? graph.leaf(name === 'u' ? 'draw' : `sum.${name}`, UNIT),
    }));
    const keepsOld = [...leaves(program.channels)].filter((key) => key.startsWith('old.')).map((key) => key.slice(4));
    this.checkChoice(program);
    const reward = this.rule.declared.hearings
      .filter((h) => h.kind === 'broadcast reward' && heard.has(h.names[0]))
      .map((h) => h.names[0]!);
    const memory = [
      ...new Set(
        [...act, ...(this.settling?.sense ?? []), ...hoisted.stores]
          .map((s) => s.name)
          .concat(
            live.unit.map((s) => s.name),
            live.unitKept,
          ),
      ),
    ];
    const heardFromAbove = this.role === 'hidden' ? receptions : [];
    return {
      role: this.role,
      logits: this.logits,
      sums: this.sums,
      act,
      learn: hoisted.stores,
      ...program,
      unitDeltas,
      reward,
      receptions: heardFromAbove,
      channelsIn: heardFromAbove.length > 0 ? channels.length : 0,
      binary: isBinary(action) && this.moves().length === 0,
      stochastic: leaves(act.map((s) => s.value)).has('draw'),
      keepsOld,
      memory,
      ...(this.settling ? { settling: this.settlingProgram(this.settling, memory) } : {}),
    };
  }

  private settlingProgram({ sense, channels, moves }: Settling, memory: readonly string[]): RoleProgram {
    const receptions = this.settlingReceptions;
    return {
      role: this.role,
      logits: this.logits,
      sums: this.sums,
      act: sense,
      learn: moves.map((value) => ({ name: 'a', value })),
      deltas: [],
      unitDeltas: [],
      traces: [],
      channels,
      channelsIn: receptions.length > 0 ? channels.length : 0,
      creditAfterStep: false,
      reward: [],
      receptions,
      binary: false,
      stochastic: false,
      keepsOld: [],
      memory,
    };
  }

  private find(name: string): Node | undefined {
    const { graph } = this.rule;
    const constant = name === 'output' ? graph.number(this.role === 'output' ? 1 : 0) : this.rule.parameter(name);
    if (constant) return constant;
    const local = this.phase === 'sum in' ? undefined : this.assigned[this.phase].get(name);
    return local ?? this.ofUnit(name) ?? (this.phase === 'act' ? undefined : this.ofSynapse(name));
  }

  private ofUnit(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (declared.unitLearned.some((v) => v.name === name)) return graph.leaf(`learned.${name}`, UNIT);
    const isSum = this.sums.some((s) => s.name === name);
    if (this.phase === 'learn' || this.phase === 'settle') {
      const acted = this.assigned.act.get(name);
      if (acted?.op === 'number') return acted;
      if (acted || isSum || name === 'u') return graph.leaf(`unit.${name}`, UNIT);
      const hearing = declared.hearings.find((h) => h.names.includes(name));
      const isDeaf = this.phase === 'settle' && hearing?.kind === 'broadcast reward';
      if (hearing && hearing.kind !== 'sum in' && !isDeaf) return graph.leaf(`hear.${name}`, UNIT);
    } else if (this.phase === 'act') {
      if (isSum) return graph.leaf(`sum.${name}`, UNIT);
      if (name === 'u') return graph.leaf('draw', UNIT);
    }
    return declared.carried.unit.has(name) ? graph.leaf(`unit.${name}`, UNIT) : undefined;
  }

  private ofSynapse(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (name === 'x') return graph.leaf('x', SENDER);
    if (declared.synapseLearned.some((v) => v.name === name)) return graph.leaf(`learned.${name}`, SYNAPSE);
    if (declared.carried.synapse.has(name)) return graph.leaf(`trace.${name}`, SYNAPSE);
    const base = name.slice(0, -1);
    if (this.phase === 'learn' && name.endsWith("'") && declared.synapseLearned.some((v) => v.name === base))
      return graph.leaf(`next.${base}`, SYNAPSE);
    return undefined;
  }

  private visibleNames(): string[] {
    const { carried, synapseLearned, unitLearned, hearings } = this.rule.declared;
    const names = [...Object.keys(this.rule.params), ...carried.unit.keys(), ...unitLearned.map((v) => v.name)];
    if (this.phase !== 'act') names.push('x', ...synapseLearned.map((v) => v.name), ...carried.synapse.keys());
    if (this.phase !== 'sum in') names.push('u', 'output', ...this.assigned.act.keys());
    if (this.phase === 'settle') names.push(...this.assigned.settle.keys());
    if (this.phase === 'learn') names.push(...synapseLearned.map((v) => `${v.name}'`), ...this.assigned.learn.keys());
    names.push(
      ...hearings
        .filter(
          (h) =>
            this.phase === 'learn' ||
            (this.phase === 'settle' && h.kind !== 'broadcast reward') ||
            (this.phase === 'act' && h.kind === 'sum in'),
        )
        .flatMap((h) => h.names),
    );
    return [...new Set(names)];
  }

  /** The action that a settling step changes, if it does. */
  private moves(): Node[] {
    const action = this.assigned.settle.get('a');
    return action === undefined || action === this.rule.graph.leaf('unit.a', UNIT) ? [] : [action];
  }

  /** What an agent sends each sender: for a sum over all its logits with it, for a fold one value. */
  private sent(channels: readonly Expression[], receptions: readonly Reception[], phase: 'settle' | 'learn'): Node[] {
    const summed = new Set(receptions.map((r) => (r.kind === 'sum' ? r.channel : -1)));
    return channels.map((expression, k) => {
      const value = this.channel(expression, phase);
      if (this.logits === 1) return value;
      if (summed.has(k)) return this.rule.graph.raw('total', value);
      const [first, second] = unrolled(this.rule.graph, [value], 2);
      if (first![0] !== second![0])
        this.rule.fail(
          'a fold hears one value from each agent, and this differs between the logits of one that chooses among several actions; write total(…)',
          expression.place,
        );
      return value;
    });
  }

  /** What only agents with several logits have to keep to. */
  private checkChoice({ deltas, traces }: Pick<RoleProgram, 'deltas' | 'traces'>): void {
    if (this.logits === 1) return;
    if (this.assigned.act.get('a')!.op !== 'pick')
      this.rule.fail(
        `an output agent that chooses among ${this.logits + 1} actions needs its action from \`a = pick(u, p)\`, as in \`p = softmax(h)\` before it`,
        this.rule.declared.act.findLast((line) => line.name === 'a')!.place,
      );
    for (const { name, value } of [...deltas, ...traces]) {
      if (!inOrder([value]).some((node) => CHOICE_FUNCTIONS.has(node.op))) continue;
      const line = this.rule.declared.learn.find((l) => l.name === name || l.name === `d${name}`)!;
      this.rule.fail(
        `'${line.name}' is of one synapse and cannot use a total over synapses; take the total of what the unit knows`,
        line.place,
      );
    }
  }

  private channel(expression: Expression, phase: 'settle' | 'learn' = 'learn'): Node {
    this.phase = phase;
    const value = evaluate(this.rule.graph, expression, this);
    this.phase = 'learn';
    return value;
  }

  private deltas(): Assigned[] {
    const { synapseLearned } = this.rule.declared;
    return synapseLearned.flatMap(({ name }) => this.delta(name));
  }

  private unitDeltaValues(): Assigned[] {
    return this.rule.declared.unitLearned.flatMap(({ name }) => this.delta(name));
  }

  /** A direction that is always 0 is no direction. */
  private delta(name: string): Assigned[] {
    const value = this.assigned.learn.get(`d${name}`);
    return value && !(value.op === 'number' && value.value === 0) ? [{ name, value }] : [];
  }

  private learnRoots(sent: readonly Node[]): Node[] {
    const { traces, unit } = this.live(sent);
    return [...this.deltas(), ...this.unitDeltaValues(), ...traces, ...unit].map((a) => a.value).concat(sent);
  }

  /** What must be kept: traces and unit variables that are read before they are written, and act's values that learn reads. */
  private live(sent: readonly Node[]) {
    const { carried } = this.rule.declared;
    const traces = new Map<string, Node>();
    const unit = new Map<string, Node>();
    const act = new Set<string>(['a']);
    const kept = new Set<string>();
    const fixed = [...this.deltas(), ...this.unitDeltaValues()].map((a) => a.value).concat(sent);
    for (let size = -1; size !== traces.size + unit.size + act.size + kept.size; ) {
      size = traces.size + unit.size + act.size + kept.size;
      const settling = this.settling?.roots ?? [];
      const learning = leaves([...fixed, ...settling, ...traces.values(), ...unit.values()]);
      const acting = leaves([
        ...this.sums.map((s) => s.value),
        ...[...act].flatMap((name) => this.assigned.act.get(name) ?? []),
      ]);
      for (const name of carried.synapse.keys()) {
        const value = this.assigned.learn.get(name);
        if (value && (learning.has(`trace.${name}`) || acting.has(`trace.${name}`))) traces.set(name, value);
      }
      for (const key of [...learning, ...acting]) {
        if (!key.startsWith('unit.')) continue;
        const name = key.slice(5);
        const actKnows = this.assigned.act.has(name) || this.sums.some((s) => s.name === name) || name === 'u';
        if (actKnows) act.add(name);
        const value = this.assigned.learn.get(name);
        if (value && carried.unit.has(name)) unit.set(name, value);
        if (!actKnows) kept.add(name);
      }
    }
    const list = (map: Map<string, Node>) => [...map].map(([name, value]) => ({ name, value }));
    return { traces: list(traces), unit: list(unit), act: [...act], unitKept: [...kept] };
  }

  /** What is sent after the step reads the updated traces, and asks for the old values it still needs. */
  private afterStep(value: Node, traces: readonly Assigned[]): Node {
    const { graph, declared } = this.rule;
    const synaptic = new Set(declared.synapseLearned.map((v) => v.name));
    const [result] = substitute(graph, [value], (node) => {
      const trace = traces.find((t) => t.value === node);
      if (trace) return graph.leaf(`new.${trace.name}`, SYNAPSE);
      if (node.op !== 'leaf') return undefined;
      const [kind, name] = node.key.split('.') as [string, string];
      const isOld =
        (kind === 'trace' && traces.some((t) => t.name === name)) || (kind === 'learned' && synaptic.has(name));
      return isOld ? graph.leaf(`old.${name}`, SYNAPSE) : undefined;
    });
    return result!;
  }

  /** What makes the step cannot wait for its result. */
  private checkStep(values: readonly Assigned[]): void {
    for (const { name, value } of values) {
      const primed = [...leaves([value])].find((key) => key.startsWith('next.'))?.slice(5);
      if (primed === undefined) continue;
      const lines = this.rule.declared.learn;
      const reading = lines.find((line) => namesIn(line.value, 'primed').includes(`${primed}'`));
      this.rule.fail(
        `'${name}' depends on '${primed}'', the value after the step it helps to make; only 'sum out' and 'fold out' may use it`,
        reading?.place ?? wholeOf('learn'),
      );
    }
  }

  private checkHearing(heard: ReadonlySet<string>): void {
    if (this.role !== 'output') return;
    for (const hearing of this.rule.declared.hearings) {
      if (hearing.kind !== 'sum out' && hearing.kind !== 'fold out') continue;
      const name = hearing.names.find((n) => heard.has(n));
      if (name) {
        this.rule.fail(
          `an output unit feeds nobody, so it cannot hear '${name}'; write \`output ? … : …\` with what it hears instead`,
          { section: hearing.section, line: 1, column: 1 },
        );
      }
    }
  }
}

function isBinary(action: Node): boolean {
  if (action.op === 'pick') return true;
  return (
    action.op === 'select' &&
    action.args.slice(1).every((arg) => arg.op === 'number' && (arg.value === 0 || arg.value === 1))
  );
}
