import type { ParamText, RuleText, VariableText } from '../../src/rule/rule.js';
import { namesIn, parseEquations, parseExpressions } from '../../src/rule/text/parser.js';
import type {
  ActionSketch,
  ConditionSketch,
  ErrorsSketch,
  ExpressionSketch,
  LineSketch,
  RuleSketch,
  SettleSketch,
  VariableSketch,
} from './rule-sketch.js';

/** The text of a sketch's rule; `choices`: of the output units, by which it is seen what a fold may hear. */
export function ruleOfSketch(sketch: RuleSketch, choices: number): RuleText {
  return new RuleWriter(sketch, choices).write();
}

class RuleWriter {
  private readonly params: readonly string[];
  private readonly unit: readonly string[];
  private readonly synapse: readonly string[];
  private readonly unitLearned: readonly string[];
  private readonly synapseLearned: readonly string[];
  private readonly sums: readonly string[];
  private readonly heard: readonly string[];

  constructor(
    private readonly sketch: RuleSketch,
    private readonly choices: number,
  ) {
    const named = (prefix: string, list: readonly unknown[]) => list.map((_, k) => `${prefix}${k}`);
    this.params = named('c', sketch.params);
    this.unit = named('v', sketch.unit);
    this.synapse = named('z', sketch.synapse);
    this.unitLearned = this.unit.filter((_, k) => sketch.unit[k]!.learned);
    this.synapseLearned = ['w', ...this.synapse.filter((_, k) => sketch.synapse[k]!.learned)];
    this.sums = ['h', 'k', 'm'].slice(0, sketch.sums.length);
    this.heard = named('b', sketch.sumsOut);
  }

  write(): RuleText {
    const { sketch } = this;
    // Units that act in passes do not settle.
    const settle = this.passes.length > 0 ? undefined : sketch.settle;
    const { act, acted } = this.act();
    const settling = settle && this.settle(settle, acted);
    const learning = this.learn(acted, settling?.repeated ?? [], settle);
    const hears: Record<string, string> = {};
    this.sums.forEach((name, k) => {
      const value = sketch.sums[k]!;
      hears[name] =
        `sum in: ${value === 'w * x' ? value : this.number(value, ['w', 'x', ...this.ofActing(this.ofSynapse)])}`;
    });
    if (sketch.hearsReward) hears['R'] = 'broadcast reward';
    this.heard.forEach((name, k) => {
      hears[name] = `sum out: ${this.sumOut(sketch.sumsOut[k]!, learning.sent)}`;
    });
    if (settling?.back) hears['s'] = `sum out: ${settling.back}`;
    if (sketch.errors) {
      hears['err'] = 'own error';
      hears['es'] = `sum error: ${this.errorSum(sketch.errors)}`;
    }
    if (sketch.echo) hears['y'] = `echo: ${this.number(sketch.echo.said, learning.ofUnit)}`;
    if (sketch.fold) hears[this.folded.join(', ')] = this.fold(sketch.fold, learning);
    const text = {
      name: 'drawn',
      ...(this.passes.length > 0 ? { passes: this.passes.join(', ') } : {}),
      ...this.declarations(),
      hears,
      act,
      ...(settle && settling
        ? { settle: settling.text, settlingSteps: settle.stepsFromParameter ? 'steps' : settle.steps }
        : {}),
      learn: learning.text,
      ...(sketch.after ? { after: this.after(sketch.after) } : {}),
    };
    return this.withUnused(text);
  }

  private get passes(): readonly string[] {
    return Array.from({ length: this.sketch.passes?.count ?? 0 }, (_, k) => `p${k}`);
  }

  /** What acting may read: in a rule with passes nothing that lasts from step to step. */
  private ofActing(names: readonly string[]): readonly string[] {
    const lasting = [...this.unit, ...this.synapse].filter(
      (name) => !this.unitLearned.includes(name) && !this.synapseLearned.includes(name),
    );
    return this.passes.length === 0 ? names : names.filter((name) => !lasting.includes(name));
  }

  /** Values of the passes after the first, of what has one in each. */
  private inPasses(names: readonly string[]): readonly string[] {
    return this.passes.slice(1).flatMap((pass) => names.map((name) => `${name}[${pass}]`));
  }

  private get folded(): readonly string[] {
    return (this.sketch.fold?.starts ?? []).map((_, k) => `f${k}`);
  }

  /** Unit and synapse variables, the latter first; what a synapse can see of what it has. */
  private get ofSynapse(): readonly string[] {
    return [...this.synapse, ...this.ofUnit];
  }

  private get ofUnit(): readonly string[] {
    return [...this.unit, ...this.params, 'output'];
  }

  private declarations() {
    const { sketch } = this;
    const params: Record<string, ParamText> = {};
    this.params.forEach((name, k) => (params[name] = sketch.params[k]!));
    if (sketch.hasMode) params['mode'] = { default: 'left', choices: ['left', 'right'] };
    if (sketch.settle?.stepsFromParameter) params['steps'] = sketch.settle.steps;
    const declare = (names: readonly string[], variables: readonly VariableSketch[]) =>
      Object.fromEntries(names.map((name, k) => [name, this.variable(variables[k]!, name.startsWith('z'))]));
    const synapse: Record<string, VariableText> = declare(this.synapse, sketch.synapse);
    if (sketch.hasConstant) synapse['B'] = 'glorot-uniform';
    if (sketch.echo)
      synapse['E'] = { learned: true, ...(sketch.echo.rate === undefined ? {} : { rate: sketch.echo.rate }) };
    const feedback = Object.fromEntries(
      this.feedback.map((name, k) => [name, this.feedbackVariable(sketch.errors!.feedback[k]!)]),
    );
    if (sketch.weight) synapse['w'] = this.variable({ ...sketch.weight, learned: true }, true);
    return {
      ...(Object.keys(params).length > 0 ? { params } : {}),
      ...(this.unit.length > 0 ? { unit: declare(this.unit, sketch.unit) } : {}),
      ...(Object.keys(synapse).length > 0 ? { synapse } : {}),
      ...(this.feedback.length > 0 ? { feedback } : {}),
    };
  }

  private variable({ start, bias, learned, rate }: VariableSketch, isSynaptic: boolean) {
    if (!learned) return typeof start === 'number' ? start : 0.5;
    const own = rate === 'parameter' ? this.params[0] : rate;
    return {
      start: isSynaptic || typeof start === 'number' ? start : 0.25,
      ...(isSynaptic && bias !== undefined ? { bias } : {}),
      learned: true,
      ...(own === undefined ? {} : { rate: own }),
    };
  }

  private get feedback(): readonly string[] {
    return (this.sketch.errors?.feedback ?? []).map((_, k) => `C${k}`);
  }

  private feedbackVariable({ start, learned, rate }: VariableSketch) {
    const own = rate === 'parameter' ? this.params[0] : rate;
    if (!learned) return start === 'glorot-differences' ? 0.5 : start;
    return { start, learned, ...(own === undefined ? {} : { rate: own }) };
  }

  private errorSum({ sum }: ErrorsSketch): string {
    return sum === 'C0 * err' ? sum : this.number(sum, ['err', ...this.feedback, ...this.params, 'output']);
  }

  /** What each synapse has that is learned or constant, beside what the sketch calls its variables. */
  private get others(): readonly string[] {
    return [...(this.sketch.hasConstant ? ['B'] : []), ...(this.sketch.echo ? ['E'] : [])];
  }

  /** Values after the update, which nothing can be sent of that waits for an echo. */
  private get primes(): readonly string[] {
    return this.sketch.echo ? [] : this.synapseLearned.map((name) => `${name}'`);
  }

  private after({ value, sum }: NonNullable<RuleSketch['after']>): string {
    const known = ['w', ...this.params, 'output'];
    const isSent = this.sketch.sumsOut.some((out) => out === "2 * w' * dw") || this.sketch.fold !== undefined;
    if (sum === undefined || isSent) return `w = ${this.clipped(this.number(value, known))}`;
    return `n = sum(w * (${this.number(sum, known)}))\nw = ${this.clipped(this.number(value, ['n', ...known]))}`;
  }

  private act() {
    const draws = this.passes.map((pass) => `u[${pass}]`);
    const known = [...this.sums, 'u', ...draws, ...this.passes, ...this.ofActing(this.ofUnit)];
    const lines: string[] = [];
    const own = ['q0', 'q1', 'q2'];
    for (const { target, value, shape, role } of this.sketch.act) {
      const carried = [...this.unit.filter((name) => !this.unitLearned.includes(name)), ...this.carriedTraces];
      const targets = [...own, ...this.ofActing(carried)];
      const name = targets[target % targets.length]!;
      lines.push(`${name} = ${this.masked(this.shaped(this.number(value, known), shape), role)}`);
      // A variable of the unit is seen by its name before it is assigned as well; the rest from here on.
      if (!known.includes(name)) known.unshift(name);
    }
    const action = this.action(this.sketch.action, known);
    const other = this.sketch.passes?.other;
    lines.push(other ? `a = p1 ? ${this.clipped(this.number(other, known))} : (${action})` : `a = ${action}`);
    const acted = [...new Set(['a', ...known])].filter((name) => ![...this.passes, ...draws].includes(name));
    // Variables that learning alone reads are known there.
    const lasting = this.ofUnit.filter((name) => !acted.includes(name));
    const ofPasses = this.inPasses(['a', 'u', ...this.sums, ...own.filter((name) => acted.includes(name))]);
    return { act: lines.join('\n'), acted: [...acted, ...lasting, ...ofPasses] };
  }

  /** Synapse variables that are not learned: a name that act may give to a value of the unit. */
  private get carriedTraces(): readonly string[] {
    return this.synapse.filter((name) => !this.synapseLearned.includes(name));
  }

  private action({ form, chance, other }: ActionSketch, known: readonly string[]): string {
    const [p, q] = [this.number(chance, known), this.number(other, known)];
    switch (form) {
      case 'pick softmax':
        return `pick(u, softmax(${p}))`;
      case 'threshold':
        return `u < sigmoid(${p}) ? 1 : 0`;
      case 'pick':
        return `pick(u, ${p})`;
      case 'graded':
        return `output ? pick(u, softmax(${p})) : ${q}`;
      case 'gaussian':
        return `output ? ${q} + 0.5 * normal(u) : u < sigmoid(${p}) ? 1 : 0`;
      case 'value':
        return `output ? ${q} : tanh(${p})`;
      case 'any':
        return p;
    }
  }

  private settle(settle: SettleSketch, acted: readonly string[]) {
    const known = [...acted];
    const lines: string[] = [];
    settle.lines.forEach(({ value, role }, k) => {
      lines.push(`t${k} = ${this.masked(this.number(value, known), role)}`);
      known.unshift(`t${k}`);
    });
    const back = settle.back && this.number(settle.back, ['w', 'x', ...known, ...this.synapse]);
    const repeated = [...lines];
    const moving = back === undefined ? known : ['(output ? 0.5 : s)', ...known];
    const move = this.number(settle.move, moving);
    if (settle.moves === 'hidden') lines.push(`a = output ? a : ${this.clipped(move)}`);
    if (settle.moves === 'all') lines.push(`a = ${this.clipped(move)}`);
    return { text: lines.join('\n'), back, repeated };
  }

  private learn(acted: readonly string[], repeated: readonly string[], settle: SettleSketch | undefined) {
    const wrapped = [...this.heard, ...this.folded, ...(settle?.back && settle.learnHears ? ['s'] : [])].map(
      (name) => `(output ? 0.5 : ${name})`,
    );
    const reward = this.sketch.hearsReward ? ['R', ...this.inPasses(['R'])] : [];
    const told = this.sketch.errors ? ['(output ? err : 0.5)', 'es'] : [];
    const ofUnit = [...told, ...reward, ...acted, ...wrapped];
    const ofSynapse = ['x', ...this.inPasses(['x']), 'w', ...this.others, ...this.synapse];
    const after: string[] = [];
    const shared = ['u', ...reward, ...this.params];
    const lines = [...repeated];
    ofUnit.push(...repeated.map((line) => line.slice(0, line.indexOf(' '))));
    // What a line speaks of is seen by its target: variables of the unit cannot depend on a synapse.
    const own = ['d', 'e', 'g'];
    const targets = ['dw', ...own, ...this.unit, ...this.synapse];
    for (const { target, value, shape, role } of this.sketch.learn) {
      const owner = targets[target % targets.length]!;
      const name = [...this.unitLearned, ...this.synapseLearned].includes(owner) ? `d${owner}` : owner;
      const isUnits = this.unit.includes(owner) || (own.includes(name) && shape !== 'after' && shape !== 'x *');
      // A direction may be the product of x and of what the unit knows, which has kernels of its own.
      const scope = isUnits || shape === 'outer' ? ofUnit : [...ofSynapse, ...ofUnit];
      const isAfter = shape === 'after' && own.includes(name);
      if (isAfter) {
        lines.push(`${name}${name} = ${this.number(value, [...this.primes, ...after, ...scope])}`);
        after.push(`${name}${name}`);
        continue;
      }
      const written = this.shaped(this.number(value, scope), isUnits && shape === 'x *' ? 'plain' : shape, isUnits);
      lines.push(`${name} = ${this.masked(written, role)}`);
      if (isUnits && shape === 'total' && own.includes(name)) shared.push(name);
      else if (shared.includes(name)) shared.splice(shared.indexOf(name), 1);
      const list = isUnits ? ofUnit : ofSynapse;
      // A name of the unit may become one of the synapse.
      for (const other of [ofUnit, ofSynapse]) {
        const at = own.includes(name) ? other.indexOf(name) : -1;
        if (at >= 0) other.splice(at, 1);
      }
      if (!list.includes(name)) list.unshift(name);
    }
    if (!lines.some((line) => line.startsWith('dw ='))) {
      const e = ofUnit.find((name) => own.includes(name)) ?? ofUnit[0]!;
      lines.push(`dw = x * ${e}`);
      ofSynapse.push('dw');
    }
    const { errors, echo } = this.sketch;
    const ofNames = ofUnit.filter((name) => !ofSynapse.includes(name));
    if (echo) lines.push(`dE = ${this.number(echo.direction, ['y', 'x', 'E', ...ofNames])}`);
    for (const [k, name] of this.feedback.entries())
      if (errors!.feedback[k]!.learned)
        lines.push(`d${name} = ${this.number(errors!.direction, ['err', ...this.feedback, 'es', ...acted])}`);
    return { text: lines.join('\n'), sent: [...after, ...ofSynapse, ...ofUnit], shared, ofUnit: ofNames };
  }

  private sumOut(value: RuleSketch['sumsOut'][number], sent: readonly string[]): string {
    if (value === "2 * w' * dw") return this.sketch.echo ? '2 * w * dw' : value;
    const d = ['d', 'e', 'g'].find((name) => sent.includes(name)) ?? 'a';
    if (value === 'w * d') return `w * ${d}`;
    return this.number(value, [...sent, ...this.primes]);
  }

  private fold({ starts, startsFromParameter, updates }: NonNullable<RuleSketch['fold']>, learning: LearnText): string {
    const start = (value: number) => (startsFromParameter && this.params.length > 0 ? this.params[0]! : `${value}`);
    // What a fold hears is of the first pass.
    const isName = (name: string) => !name.startsWith('(') && !name.endsWith(']');
    const heard = this.choices > 2 ? ['x', ...learning.shared] : [...learning.sent.filter(isName), ...this.primes];
    const folding = updates.map((update) => this.number(update, [...this.folded, ...heard], false));
    return `fold out from ${starts.map(start).join(', ')}: ${folding.join(', ')}`;
  }

  /** A sketch as a number over the names of a scope. */
  private number(sketch: ExpressionSketch, scope: readonly string[], mayAsk = true): string {
    const inside = (part: ExpressionSketch) => this.number(part, scope, mayAsk);
    switch (sketch.kind) {
      case 'number':
        return `${sketch.value}`;
      case 'name':
        return scope[sketch.name % scope.length]!;
      case 'minus':
        return `-(${inside(sketch.of)})`;
      case 'operation':
        return `(${inside(sketch.left)} ${sketch.operator} ${inside(sketch.right)})`;
      case 'call':
        return `${sketch.name}(${sketch.args.map(inside).join(', ')})`;
      case 'choice':
        return `(${this.condition(sketch.test, inside, mayAsk)} ? ${inside(sketch.yes)} : ${inside(sketch.no)})`;
    }
  }

  private condition(sketch: ConditionSketch, inside: (of: ExpressionSketch) => string, mayAsk: boolean): string {
    switch (sketch.kind) {
      case 'output':
        return mayAsk ? 'output' : '1 < 2';
      case 'mode':
        return this.sketch.hasMode ? `mode == '${sketch.isLeft ? 'left' : 'right'}'` : '1 < 2';
      case 'comparison':
        return `${inside(sketch.left)} ${sketch.operator} ${inside(sketch.right)}`;
      case 'not':
        return `!(${this.condition(sketch.of, inside, mayAsk)})`;
      case 'both':
        return `(${sketch.of.map((part) => this.condition(part, inside, mayAsk)).join(` ${sketch.operator} `)})`;
    }
  }

  private shaped(value: string, shape: LineSketch['shape'], isUnits = true): string {
    if (shape === 'x *' || shape === 'outer') return isUnits ? value : `x * ${value}`;
    if (shape === 'clip') return this.clipped(value);
    return shape === 'total' && isUnits ? `total(${value})` : value;
  }

  private clipped(value: string): string {
    return `clip(${value}, -1, 1)`;
  }

  private masked(value: string, role: LineSketch['role']): string {
    if (role === 'both') return value;
    return role === 'output' ? `output ? ${value} : 0` : `output ? 0 : ${value}`;
  }

  /** Whatever is heard and no line uses is added to the last direction, or the rule would be refused for it. */
  private withUnused(text: RuleText): RuleText {
    const lines = [text.act, text.settle ?? '', text.learn!].flatMap((block) => parseEquations(block, 'learn'));
    const inLines = lines.flatMap(({ value }) => namesIn(value));
    const inHearing = (text: string) =>
      text.includes(':') ? parseExpressions(text.slice(text.indexOf(':') + 1), 'hears').flatMap((e) => namesIn(e)) : [];
    // What a hearing says of itself is no use of it.
    const isUnused = (names: readonly string[]) => {
      const elsewhere = Object.entries(text.hears).filter(([key]) => key !== names.join(', '));
      const used = new Set([...inLines, ...elsewhere.flatMap(([, hearing]) => inHearing(hearing))]);
      return names.length > 0 && !names.some((name) => used.has(name));
    };
    const missing = [
      ...this.sums.filter((name) => isUnused([name])),
      ...(this.sketch.hearsReward && isUnused(['R']) ? ['R'] : []),
      ...[...this.heard.map((name) => [name]), this.folded, text.hears['s'] === undefined ? [] : ['s']]
        .filter(isUnused)
        .map(([name]) => `(output ? 0 : ${name})`),
      ...(this.sketch.errors && isUnused(['err']) ? ['(output ? err : 0)'] : []),
      ...(this.sketch.errors && isUnused(['es']) ? ['es'] : []),
    ];
    if (this.sketch.echo && isUnused(['y'])) return this.withUnused({ ...text, learn: `${text.learn}\ndE = y` });
    if (missing.length === 0) return text;
    const [before, last] = splitLast(text.learn!, 'dw =');
    const rest = text.learn!.slice(before.length + last.length);
    return { ...text, learn: `${before}${last} + 0.125 * (${missing.join(' + ')})${rest}` };
  }
}

type LearnText = ReturnType<RuleWriter['learn']>;

/** What comes before the last line that starts so, and that line. */
function splitLast(text: string, start: string): readonly [before: string, line: string] {
  const lines = text.split('\n');
  const at = lines.findLastIndex((line) => line.startsWith(start));
  const before = lines
    .slice(0, at)
    .map((line) => `${line}\n`)
    .join('');
  return [before, lines[at]!];
}
