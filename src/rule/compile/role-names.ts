import { cutText } from '../../text/cut-text.js';
import { didYouMean } from '../../text/suggest.js';
import { functionNamed } from '../ops/functions.js';
import { type Node, SENDER } from '../program/graph.js';
import type { Assigned, Role } from '../program/program.js';
import type { TextPosition } from '../rule-error.js';
import type { Hearing } from '../text/hearing.js';
import { type Equation, type Expression, namesIn } from '../text/parser.js';
import { evaluate, type Names } from './evaluate.js';
import { checkFold } from './fold.js';
import type { ParsedRule } from './parsed-rule.js';

/** The part of a unit's work that a line belongs to; `sum in`: a sum over the unit's synapses. */
type Phase = 'sum in' | 'act' | 'settle' | 'learn';

/** Names that other systems have for the reward and its error, for the hint of a message. */
const REWARDS = ['R', 'reward', 'delta'];

/** What the names of a rule mean to a unit of one role, phase by phase, and what its lines assign. */
export class RoleNames implements Names {
  readonly rule: ParsedRule;
  readonly role: Role;
  readonly sums: Assigned[] = [];
  readonly logits: number;
  readonly assigned = {
    act: new Map<string, Node>(),
    settle: new Map<string, Node>(),
    learn: new Map<string, Node>(),
  };
  #phase: Phase = 'sum in';

  constructor(rule: ParsedRule, role: Role) {
    this.rule = rule;
    this.role = role;
    this.logits = role === 'output' ? rule.logits : 1;
    for (const hearing of rule.declared.hearings) {
      if (hearing.kind !== 'sum in') continue;
      this.sums.push({ name: hearing.names[0], value: evaluate(rule.graph, hearing.values[0]!, this) });
    }
    for (const phase of ['act', 'settle', 'learn'] as const) {
      this.#phase = phase;
      for (const line of rule.declared[phase]) this.#assign(phase, line);
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
    this.assigned[phase].set(name, value);
  }

  source(section: string): string {
    return this.rule.sectionText(section);
  }

  textNumber(text: string, comparedWith: Expression, position: TextPosition): Node {
    return this.rule.textNumber(text, comparedWith, position);
  }

  isText(name: string): boolean {
    return this.rule.isText(name);
  }

  lookup(name: string, position: TextPosition): Node {
    const found = this.#find(name);
    if (found) return found;
    return this.rule.fail(this.#explain(name, position), position);
  }

  /** The value of a channel, with what names mean in this phase. */
  channel(expression: Expression, phase: 'settle' | 'learn' = 'learn'): Node {
    this.#phase = phase;
    const value = evaluate(this.rule.graph, expression, this);
    this.#phase = 'learn';
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
    const constant = name === 'output' ? graph.number(this.role === 'output' ? 1 : 0) : this.rule.parameter(name);
    if (constant) return constant;
    const local = this.#phase === 'sum in' ? undefined : this.assigned[this.#phase].get(name);
    return local ?? this.#ofUnit(name) ?? (this.#phase === 'act' ? undefined : this.#ofSynapse(name));
  }

  #ofUnit(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (declared.unitLearned.some((v) => v.name === name)) return graph.leaf('own', name);
    const isSum = this.sums.some((s) => s.name === name);
    if (this.#phase === 'learn' || this.#phase === 'settle') {
      const acted = this.assigned.act.get(name);
      if (acted?.op === 'number') return acted;
      if (acted || isSum || name === 'u') return graph.leaf('unit', name);
      const hearing = declared.hearings.find((h) => h.names.includes(name));
      const isDeaf = this.#phase === 'settle' && hearing?.kind === 'broadcast reward';
      if (hearing && hearing.kind !== 'sum in' && !isDeaf) return graph.leaf('hear', name);
    } else if (this.#phase === 'act') {
      if (isSum) return graph.leaf('sum', name);
      if (name === 'u') return graph.leaf('draw');
    }
    return declared.carried.unit.has(name) ? graph.leaf('unit', name) : undefined;
  }

  #ofSynapse(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (name === 'x') return graph.leaf('x');
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
    const base = name.replace(/'$/, '');
    if (
      phase !== 'learn' &&
      (base === 'x' || carried.synapse.has(base) || synapseLearned.some((v) => v.name === base))
    ) {
      return name === base
        ? `'${name}' belongs to one synapse; a unit hears its synapses only through hears, as in \`h: 'sum in: w * x'\``
        : `'${name}' is the value after the step, which only learn and what is sent out can use`;
    }
    if (name !== base) {
      return unitLearned.some((v) => v.name === base)
        ? `'${name}' is not known: a prime is for learned parameters of the synapse; '${base}' is the unit's`
        : `'${name}' is not known: a prime marks the value after the step of a learned parameter of the synapse (${synapseLearned.map((v) => `${v.name}'`).join(', ')})`;
    }
    const hearing = hearings.find((h) => h.names.includes(name));
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
    const hint = REWARDS.includes(name)
      ? `; a unit hears the reward only when it says so in hears, as in \`${name}: 'broadcast reward'\``
      : didYouMean(name, visible) ||
        `; what comes from elsewhere must be declared in hears, as in \`${name}: 'sum out: …'\` from the units it feeds`;
    return `'${name}' is not known here${hint} (known: ${cutText(visible.join(', '), 400)})`;
  }

  #visibleNames(): string[] {
    const { carried, synapseLearned, unitLearned, hearings } = this.rule.declared;
    const names = [...Object.keys(this.rule.params), ...carried.unit.keys(), ...unitLearned.map((v) => v.name)];
    if (this.#phase !== 'act') names.push('x', ...synapseLearned.map((v) => v.name), ...carried.synapse.keys());
    if (this.#phase !== 'sum in') names.push('u', 'output', ...this.assigned.act.keys());
    if (this.#phase === 'settle') names.push(...this.assigned.settle.keys());
    if (this.#phase === 'learn') names.push(...synapseLearned.map((v) => `${v.name}'`), ...this.assigned.learn.keys());
    names.push(
      ...hearings
        .filter(
          (h) =>
            this.#phase === 'learn' ||
            (this.#phase === 'settle' && h.kind !== 'broadcast reward') ||
            (this.#phase === 'act' && h.kind === 'sum in'),
        )
        .flatMap((h) => h.names),
    );
    return [...new Set(names)];
  }
}
