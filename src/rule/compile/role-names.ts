import type { Node } from '../program/graph.js';
import type { Assigned, Role } from '../program/program.js';
import type { Place } from '../rule-error.js';
import { type Equation, type Expression, namesIn } from '../text/parser.js';
import type { Compiler } from './compile.js';
import { evaluate, type Names } from './evaluate.js';
import { explainName, type Phase } from './explain-name.js';
import type { Hearing } from './hearing.js';

/** What the names of a rule mean to a unit of one role, phase by phase, and what its lines assign. */
export class RoleNames implements Names {
  readonly sums: Assigned[] = [];
  readonly logits: number;
  readonly assigned = {
    act: new Map<string, Node>(),
    settle: new Map<string, Node>(),
    learn: new Map<string, Node>(),
  };
  private phase: Phase = 'sum in';

  constructor(
    readonly rule: Compiler,
    readonly role: Role,
  ) {
    this.logits = role === 'output' ? rule.logits : 1;
    rule.sums(this);
    this.phase = 'act';
    rule.act(this);
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

  /** An expression of what is sent, as it is meant in this phase. */
  channel(expression: Expression, phase: 'settle' | 'learn' = 'learn'): Node {
    this.phase = phase;
    const value = evaluate(this.rule.graph, expression, this);
    this.phase = 'learn';
    return value;
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

  private find(name: string): Node | undefined {
    const { graph } = this.rule;
    const constant = name === 'output' ? graph.number(this.role === 'output' ? 1 : 0) : this.rule.parameter(name);
    if (constant) return constant;
    const local = this.phase === 'sum in' ? undefined : this.assigned[this.phase].get(name);
    return local ?? this.ofUnit(name) ?? (this.phase === 'act' ? undefined : this.ofSynapse(name));
  }

  private ofUnit(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (declared.unitLearned.some((v) => v.name === name)) return graph.leaf('own', name);
    const isSum = this.sums.some((s) => s.name === name);
    if (this.phase === 'learn' || this.phase === 'settle') {
      const acted = this.assigned.act.get(name);
      if (acted?.op === 'number') return acted;
      if (acted || isSum || name === 'u') return graph.leaf('unit', name);
      const hearing = declared.hearings.find((h) => h.names.includes(name));
      const isDeaf = this.phase === 'settle' && hearing?.kind === 'broadcast reward';
      if (hearing && hearing.kind !== 'sum in' && !isDeaf) return graph.leaf('hear', name);
    } else if (this.phase === 'act') {
      if (isSum) return graph.leaf('sum', name);
      if (name === 'u') return graph.leaf('draw');
    }
    return declared.carried.unit.has(name) ? graph.leaf('unit', name) : undefined;
  }

  private ofSynapse(name: string): Node | undefined {
    const { graph, declared } = this.rule;
    if (name === 'x') return graph.leaf('x');
    if (declared.synapseLearned.some((v) => v.name === name)) return graph.leaf('learned', name);
    const start = declared.carried.synapse.get(name);
    // What learn never assigns keeps its start.
    if (start !== undefined)
      return declared.learn.some((line) => line.name === name) ? graph.leaf('trace', name) : graph.number(start);
    const base = name.slice(0, -1);
    if (this.phase === 'learn' && name.endsWith("'") && declared.synapseLearned.some((v) => v.name === base))
      return graph.leaf('next', base);
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
}
