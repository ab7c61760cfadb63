import { cutText } from '../../text/cut-text.js';
import { didYouMean } from '../../text/suggest.js';
import { functionNamed } from '../ops/functions.js';
import { type LeafKind, leaves, type Node, SENDER } from '../program/graph.js';
import type { Assigned, Role } from '../program/program.js';
import type { TextPosition } from '../rule-error.js';
import type { Hearing } from '../text/hearing.js';
import { type Equation, type Expression, namesIn, type PassName } from '../text/parser.js';
import { evaluate, type Names } from './evaluate.js';
import { checkFold } from './fold.js';
import type { ParsedRule } from './parsed-rule.js';

/**
 * What is being computed: the sums over a unit's synapses, its action, the sums over its feedback synapses, the
 * direction of what these learn, or its learning with what it sends.
 */
type Phase = 'sum in' | 'act' | 'settle' | 'sum error' | 'feedback' | 'learn';

/** What belongs to one synapse from a sender, and to one feedback synapse. */
const OF_SYNAPSES = new Set<LeafKind>(['x', 'learned', 'next', 'trace', 'echo']);
const OF_FEEDBACK = new Set<LeafKind>(['error', 'feedback']);

/** What units tell each other before the task pays. */
const TOLD_BY_UNITS = new Set<Hearing['kind']>(['sum in', 'sum out', 'fold out']);

/** Names that other systems have for the reward and its error, for the hint of a message. */
const REWARDS = ['R', 'reward', 'delta'];

/** What the names of a rule mean to a unit of one role, phase by phase, and what its lines assign. */
export class RoleNames implements Names {
  readonly rule: ParsedRule;
  readonly role: Role;
  readonly sums: Assigned[] = [];
  /** The sums over feedback synapses. */
  readonly errorSums: Assigned[] = [];
  /** What the unit says once it has received, by the name under which those it feeds hear it. */
  readonly echoes: Assigned[] = [];
  readonly logits: number;
  readonly components: number;
  readonly assigned = {
    act: new Map<string, Node>(),
    settle: new Map<string, Node>(),
    learn: new Map<string, Node>(),
  };
  #phase: Phase = 'sum in';
  /**
   * The rule that hears the channel which is evaluated, where that is another one: parameters in it are those of that
   * rule.
   */
  #hearer: ParsedRule | undefined;

  constructor(rule: ParsedRule, role: Role) {
    this.rule = rule;
    this.role = role;
    this.logits = role === 'output' ? rule.logits : 1;
    this.components = rule.declared.components;
    for (const hearing of rule.declared.hearings) {
      if (hearing.kind !== 'sum in' && hearing.kind !== 'sum error') continue;
      this.#phase = hearing.kind;
      const sum = { name: hearing.names[0], value: evaluate(rule.graph, hearing.values[0]!, this) };
      (hearing.kind === 'sum in' ? this.sums : this.errorSums).push(sum);
    }
    for (const phase of ['act', 'settle', 'learn'] as const) {
      for (const line of rule.declared[phase]) {
        const isFeedback = rule.declared.feedback.some((v) => line.name === `d${v.name}`);
        this.#phase = isFeedback ? 'feedback' : phase;
        this.#assign(phase, line);
      }
    }
    this.#phase = 'learn';
    for (const hearing of rule.declared.hearings) {
      if (hearing.kind !== 'echo') continue;
      const value = evaluate(rule.graph, hearing.values[0]!, this);
      if (value.scope & SENDER)
        rule.fail(
          'an echo is one number for all that the unit feeds, and this depends on a synapse; a unit hears its synapses only through hears',
          hearing.values[0]!.position,
        );
      this.echoes.push({ name: hearing.names[0], value });
    }
  }

  /** Evaluates a line. What is assigned in act and settle is the unit's, and so must not depend on one synapse. */
  #assign(phase: 'act' | 'settle' | 'learn', { name, value: expression, position }: Equation): void {
    const { rule } = this;
    const value = evaluate(rule.graph, expression, this);
    if (value.scope & SENDER) {
      if (phase !== 'learn') rule.fail(`${phase} speaks of the unit, and '${name}' depends on a synapse`, position);
      const { carried, unitLearned } = rule.declared;
      if (carried.unit.has(name) || unitLearned.some((v) => `d${v.name}` === name))
        rule.fail(
          `'${name}' is the unit's, but this depends on one synapse; a unit hears its synapses only through hears ('sum in: …')`,
          position,
        );
    }
    const foreign = this.#phase === 'feedback' ? OF_SYNAPSES : OF_FEEDBACK;
    const wrong = leaves([value]).find(({ leaf }) => foreign.has(leaf.kind));
    if (wrong)
      rule.fail(
        this.#phase === 'feedback'
          ? `'${name}' is of one feedback synapse and its unit, and this depends on another synapse`
          : `'${name}' depends on one feedback synapse, which only the direction of what that synapse learns can`,
        position,
      );
    this.assigned[phase].set(name, value);
  }

  source(section: string): string {
    return this.rule.sectionText(section);
  }

  textNumber(text: string, comparedWith: Expression, position: TextPosition): Node {
    return (this.#hearer ?? this.rule).textNumber(text, comparedWith, position, this.rule.graph);
  }

  isText(name: string): boolean {
    return (this.#hearer ?? this.rule).isText(name);
  }

  isPass(name: string): boolean {
    return this.rule.isPass(name);
  }

  ofPass(name: string, pass: PassName, position: TextPosition): Node {
    const { rule } = this;
    const { passes, hearings } = rule.declared;
    const written = `'${cutText(name)}[${cutText(pass.name)}]'`;
    if (passes.length === 0)
      rule.fail(
        `${written} is a value of a pass, and the rule has none; name them, as in passes: clean, noisy`,
        position,
      );
    const index = passes.indexOf(pass.name);
    if (index < 0)
      rule.fail(
        `there is no pass '${cutText(pass.name)}'` +
          didYouMean(pass.name, passes, `the passes are ${passes.join(', ')}`),
        pass.position,
      );
    // Draws are known before anybody acts.
    if (this.#phase === 'act' && name === 'u') return rule.graph.leaf('draw', `u[${pass.name}]`, index);
    if (this.#phase !== 'learn' && this.#phase !== 'feedback')
      rule.fail(
        `${written}: while it acts a unit knows the present pass alone, and of others its draw u; values of a pass are read in learn, and in what 'sum out' and 'echo' send`,
        position,
      );
    const value = this.#ofPass(name, index);
    if (value) return value;
    // A name that means nothing at all has its own message.
    this.lookup(name, position);
    const hearing = hearings.find((h) => h.names.includes(name));
    const why =
      this.assigned.learn.has(name) || hearing
        ? `there is one '${name}' for all passes, since units learn once`
        : `'${name}' is the same in all passes`;
    return rule.fail(
      `${why}; expected one of ${[...this.#namesOfPasses()].join(', ')} before '[${pass.name}]', or '${name}' alone`,
      position,
    );
  }

  /** What a unit has a value of in each pass. */
  #namesOfPasses(): Set<string> {
    const rewards = this.rule.declared.hearings.filter((h) => h.kind === 'broadcast reward');
    return new Set([
      'x',
      'u',
      ...this.sums.map((s) => s.name),
      ...this.assigned.act.keys(),
      ...rewards.flatMap((h) => h.names),
    ]);
  }

  #ofPass(name: string, pass: number): Node | undefined {
    const { graph, declared } = this.rule;
    if (this.#phase === 'learn' && this.assigned.learn.has(name)) return undefined;
    if (!this.#namesOfPasses().has(name)) return undefined;
    if (name === 'x') return this.#phase === 'feedback' ? undefined : graph.leaf('x', '', 0, pass);
    const acted = this.assigned.act.get(name);
    if (acted?.op === 'number') return acted;
    const isReward = declared.hearings.some((h) => h.kind === 'broadcast reward' && h.names[0] === name);
    if (!isReward) return graph.leaf('unit', name, 0, pass);
    return graph.leaf('hear', pass === 0 ? name : `${name}[${declared.passes[pass]}]`, 0, pass);
  }

  lookup(name: string, position: TextPosition): Node {
    this.#checkPasses(name, position);
    const found = this.#find(name);
    if (found) return found;
    return this.rule.fail(this.#explain(name, position), position);
  }

  /** Acting runs once in each pass, and there is one of what lasts from step to step. */
  #checkPasses(name: string, position: TextPosition): void {
    const { passes, carried, learn } = this.rule.declared;
    const acts = this.#phase === 'act' || this.#phase === 'sum in';
    if (passes.length === 0 || !acts) return;
    if (carried.unit.has(name) || (carried.synapse.has(name) && learn.some((line) => line.name === name)))
      this.rule.fail(
        `'${name}' lasts from step to step, and in a rule with passes only learn and what is sent out can read it: act runs once in each pass`,
        position,
      );
  }

  /**
   * The value of a channel, with what names mean in this phase; `hearer`: the rule of those who hear it, where that is
   * another one.
   */
  channel(expression: Expression, phase: 'settle' | 'learn' = 'learn', hearer?: ParsedRule): Node {
    this.#phase = phase;
    this.#hearer = hearer;
    const value = evaluate(this.rule.graph, expression, this);
    this.#phase = 'learn';
    this.#hearer = undefined;
    return value;
  }

  /** Evaluates all that the rule may send, so that what is not used with the given parameters is checked too. */
  checkChannels(): void {
    for (const hearing of this.rule.declared.hearings) {
      const phase = this.#phaseOf(hearing);
      if (hearing.kind === 'sum out') this.channel(hearing.values[0]!, phase);
      this.#phase = phase;
      if (hearing.kind === 'fold out') checkFold(this.rule, hearing, this);
      this.#phase = 'learn';
    }
  }

  /** The phases in which a value heard from the units fed is used: the names it is made of must be known in these. */
  #phaseOf({ names }: Hearing): 'settle' | 'learn' {
    const uses = (lines: readonly Equation[]) =>
      lines.some((line) => namesIn(line.value).some((n) => names.includes(n)));
    const { settle, learn } = this.rule.declared;
    return uses(settle) && !uses(learn) ? 'settle' : 'learn';
  }

  #find(name: string): Node | undefined {
    const { graph } = this.rule;
    const constant =
      name === 'output'
        ? graph.number(this.role === 'output' ? 1 : 0)
        : (this.#hearer?.parameter(name, graph) ?? this.rule.parameter(name));
    if (constant) return constant;
    // A rule may have a `first` of its own.
    return this.#findOwn(name) ?? (name === 'first' ? graph.number(this.rule.isFirst ? 1 : 0) : undefined);
  }

  isFlag(name: string): boolean {
    return name === 'first' && this.rule.parameter(name) === undefined && this.#findOwn(name) === undefined;
  }

  /** What the rule's own text says that a name is. */
  #findOwn(name: string): Node | undefined {
    if (this.#phase === 'sum error') return this.#ofFeedback(name);
    if (this.#phase === 'feedback')
      return this.#ofFeedback(name) ?? this.assigned.learn.get(name) ?? this.#ofUnit(name);
    const local = this.#phase === 'sum in' ? undefined : this.assigned[this.#phase].get(name);
    return local ?? this.#ofUnit(name) ?? (this.#phase === 'act' ? undefined : this.#ofSynapse(name));
  }

  /** What a feedback synapse knows: its parameters, and the error of its output unit. */
  #ofFeedback(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (declared.feedback.some((v) => v.name === name)) return graph.leaf('feedback', name);
    const isError = declared.hearings.some((h) => h.kind === 'own error' && h.names[0] === name);
    return isError ? graph.leaf('error', name) : undefined;
  }

  #ofUnit(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (declared.unitLearned.some((v) => v.name === name)) return graph.leaf('own', name);
    if (declared.unitConstants.some((v) => v.name === name)) return graph.leaf('fixed', name);
    const isSum = this.sums.some((s) => s.name === name);
    if (this.#phase === 'learn' || this.#phase === 'settle' || this.#phase === 'feedback') {
      const acted = this.assigned.act.get(name);
      if (acted?.op === 'number') return acted;
      if (acted || isSum || name === 'u') return graph.leaf('unit', name);
      const hearing = declared.hearings.find((h) => h.names.includes(name));
      const isDeaf = this.#phase === 'settle' && hearing !== undefined && !TOLD_BY_UNITS.has(hearing.kind);
      if (hearing?.kind === 'echo') return undefined;
      if (hearing && hearing.kind !== 'sum in' && !isDeaf) return graph.leaf('hear', name);
    } else if (this.#phase === 'act') {
      if (isSum) return graph.leaf('sum', name);
      if (name === 'u') return graph.leaf('draw');
      if (declared.passes.includes(name)) return graph.leaf('pass', name, declared.passes.indexOf(name));
    }
    return declared.carried.unit.has(name) ? graph.leaf('unit', name) : undefined;
  }

  #ofSynapse(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (name === 'x') return graph.leaf('x');
    if (this.#phase === 'learn' && declared.hearings.some((h) => h.kind === 'echo' && h.names[0] === name))
      return graph.leaf('echo', name);
    if (declared.synapseLearned.some((v) => v.name === name)) return graph.leaf('learned', name);
    const start = declared.carried.synapse.get(name);
    // A variable that learn never assigns keeps its start value: a constant.
    if (start !== undefined)
      return declared.learn.some((line) => line.name === name) ? graph.leaf('trace', name) : graph.number(start);
    const base = name.slice(0, -1);
    if (this.#phase === 'learn' && name.endsWith("'") && declared.synapseLearned.some((v) => v.name === base))
      return graph.leaf('next', base);
    return undefined;
  }

  /** Why a name means nothing where it stands, and what to write instead. */
  #explain(name: string, position: TextPosition): string {
    const phase = this.#phase;
    const { declared } = this.rule;
    const visible = this.#visibleNames();
    const { carried, synapseLearned, unitLearned, hearings } = declared;
    if (functionNamed(name)) return `'${name}' is a function; call it, as in \`${name}(…)\``;
    if (declared.passes.includes(name))
      return `'${name}' is a pass, which only act knows; a value of it is read as in \`a[${name}]\``;
    const base = name.replace(/'$/, '');
    const isOfFeedback = declared.feedback.some((v) => v.name === base);
    const speaksOfFeedback = phase === 'sum error' || phase === 'feedback';
    if (isOfFeedback && !speaksOfFeedback)
      return `'${name}' belongs to one feedback synapse; a unit hears these only through hears, as in \`b: 'sum error: ${base} * e'\``;
    if (speaksOfFeedback) {
      const errors = hearings.some((h) => h.kind === 'own error')
        ? ''
        : "; the error of an output unit has the name that hears gives it, as in `e: 'own error'`";
      const where = `of a feedback synapse${phase === 'feedback' ? ' and its unit, and of no other synapse' : ''}`;
      return `'${name}' is not known here${errors}: this speaks ${where} (known: ${cutText(visible.join(', '), 400)})`;
    }
    if (
      phase !== 'learn' &&
      (base === 'x' || carried.synapse.has(base) || synapseLearned.some((v) => v.name === base))
    ) {
      return name === base
        ? `'${name}' belongs to one synapse; a unit hears its synapses only through hears, as in \`h: 'sum in: w * x'\``
        : `'${name}' is the value after the update, which only learn and what is sent out can use`;
    }
    if (name !== base) {
      return unitLearned.some((v) => v.name === base)
        ? `'${name}' is not known: a prime is for learned parameters of the synapse; '${base}' is the unit's`
        : `'${name}' is not known: a prime marks the value after the update of a learned parameter of the synapse (${synapseLearned.map((v) => `${v.name}'`).join(', ')})`;
    }
    const hearing = hearings.find((h) => h.names.includes(name));
    if (hearing?.kind === 'echo')
      return `'${name}' is what the sender of a synapse says once it has received, so only learn can use it, for what a synapse learns`;
    if (hearing?.kind === 'sum in') return `'${name}' is itself a sum over the synapses; a sum in cannot use another`;
    if (hearing) return `'${name}' is heard after the reward ('${hearing.kind}'), so only learn can use it`;
    const lines = position.section === 'act' ? declared.act : position.section === 'learn' ? declared.learn : [];
    const later = lines.find((line) => line.name === name);
    if (later) {
      return later.position.line > position.line
        ? `'${name}' is assigned further down, on line ${later.position.line}; move that line up`
        : `'${name}' is not known before it is assigned; to carry it from step to step, declare it under unit or synapse`;
    }
    if (phase !== 'learn' && declared.learn.some((line) => line.name === name))
      return `'${name}' is assigned in learn, after the action; to carry it to the next step, declare it under unit`;
    if (phase === 'sum in' && declared.act.some((line) => line.name === name))
      return `'${name}' is assigned in act, after the sums over synapses; move what needs it into act`;
    const known = cutText(visible.join(', '), 400);
    if (REWARDS.includes(name))
      return `'${name}' is not known here; a unit hears the reward only when it says so in hears, as in \`${name}: 'broadcast reward'\` (known: ${known})`;
    const elsewhere = `what comes from elsewhere must be declared in hears, as in \`${name}: 'sum out: …'\` from the units it feeds (known: ${known})`;
    return `'${name}' is not known here${didYouMean(name, visible, `known here are ${known}`, elsewhere)}`;
  }

  #visibleNames(): string[] {
    const { carried, synapseLearned, unitLearned, hearings } = this.rule.declared;
    if (this.#phase === 'sum error') {
      const errors = hearings.filter((h) => h.kind === 'own error').map((h) => h.names[0]);
      return [...Object.keys(this.rule.params), 'output', ...this.rule.declared.feedback.map((v) => v.name), ...errors];
    }
    const names = [...Object.keys(this.rule.params), ...carried.unit.keys(), ...unitLearned.map((v) => v.name)];
    if (this.#phase !== 'act') names.push('x', ...synapseLearned.map((v) => v.name), ...carried.synapse.keys());
    if (this.#phase !== 'sum in') names.push('u', 'output', ...this.assigned.act.keys());
    if (this.#phase === 'act') names.push(...this.rule.declared.passes);
    if (this.#phase === 'settle') names.push(...this.assigned.settle.keys());
    if (this.#phase === 'learn') names.push(...synapseLearned.map((v) => `${v.name}'`), ...this.assigned.learn.keys());
    names.push(
      ...hearings
        .filter(
          (h) =>
            this.#phase === 'learn' ||
            (this.#phase === 'settle' && TOLD_BY_UNITS.has(h.kind)) ||
            (this.#phase === 'act' && h.kind === 'sum in'),
        )
        .flatMap((h) => h.names),
    );
    return [...new Set(names)];
  }
}
