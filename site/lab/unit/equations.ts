import type { ParamValues, Rule } from '../../../src/rule/rule.js';
import { declare } from '../../../src/rule/text/declarations.js';
import type { Hearing } from '../../../src/rule/text/hearing.js';
import type { BinaryOperator, Equation, Expression } from '../../../src/rule/text/parser.js';
import { withoutBranches } from '../../../src/rule/text/without-branches.js';
import { numberText } from '../team/number-text.js';

/**
 * One equation of a rule as a unit works it out in a step: `p = softmax(h / temperature)`, `softmax(0.31 / 1)`,
 * `0.577`.
 */
export interface StepEquation {
  readonly name: string;
  /** As the rule has it, without the branches that this unit does not take. */
  readonly text: string;
  /** The same with numbers; empty where there is nothing to put in. */
  readonly numbers: string;
  /** What came out; empty where it is not known. */
  readonly value: string;
  /** Worked out for the unit, or for the one synapse that is looked at. */
  readonly per: 'unit' | 'synapse';
  /** Worked out as the unit acts, or as it learns. */
  readonly when: 'act' | 'learn';
}

/** One that is not yet put in its place. */
type Line = Omit<StepEquation, 'when'>;

/** What is known of a unit after a step. */
export interface StepValues {
  readonly isOutput: boolean;
  readonly isFirst: boolean;
  /** By name. */
  readonly values: Readonly<Record<string, number>>;
  /** By name: `[sender, then the bias]`. */
  readonly synapses: Readonly<Record<string, Float32Array>>;
  /** What its senders said, then 1 for the bias. */
  readonly heard: Float32Array;
  /** The synapse that is looked at. */
  readonly synapse: number;
}

type Lookup = (name: string) => number | undefined;

/** The equations of a rule, line by line, with the numbers of one step of one unit. */
export function stepEquations(rule: Rule, params: ParamValues | undefined, step: StepValues): readonly StepEquation[] {
  const resolved = rule.resolve(params);
  const { hearings, act, learn, synapseLearned, carried } = declare(rule.text, resolved);
  const constants = new Map<string, number | string | boolean>([
    ...Object.entries(resolved),
    ['output', step.isOutput],
    ['first', step.isFirst],
  ]);
  const ofSynapse = new Set([
    'x',
    ...synapseLearned.flatMap(({ name }) => [name, `d${name}`]),
    ...carried.synapse.keys(),
  ]);
  /** What lines have assigned that the worker does not tell. */
  const found = new Map<string, number>();
  const constant: Lookup = (name) => {
    const value = constants.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  const ofUnit: Lookup = (name) => own(step.values, name) ?? found.get(name) ?? constant(name);
  const at = (synapse: number): Lookup => {
    return (name) => {
      const plain = name.replace(/'$/, '');
      if (plain === 'x') return step.heard[synapse];
      return ofSynapse.has(plain) ? step.synapses[plain]?.[synapse] : ofUnit(plain);
    };
  };
  const known = at(step.synapse);
  const taken = (e: Expression) => withoutBranches(e, (test) => decided(test, constants));

  const line = ({ name, value }: Equation): Line => {
    const form = taken(value);
    const reads = namesOf(form);
    const per = ofSynapse.has(name) ? 'synapse' : 'unit';
    // A name on both sides is on the right what it was before, which is not told.
    const before: Lookup = (other) => (other === name ? undefined : known(other));
    const branch = withoutBranches(form, (test) => asBoolean(numberOf(test, before)));
    const simple = withoutZeros(branch, before);
    const told = per === 'synapse' ? known(name) : own(step.values, name);
    const result = told ?? numberOf(simple, before);
    if (per === 'unit' && told === undefined && result !== undefined) found.set(name, result);
    const text = spelled(form, () => undefined);
    const numbers = reads.length === 0 ? '' : spelled(simple, before);
    const shown = result === undefined ? '' : numberText(result);
    return { name, text, numbers: numbers === text || numbers === shown ? '' : numbers, value: shown, per };
  };

  const heardLine = (hearing: Hearing): Line[] => {
    const name = hearing.names[0]!;
    const value = own(step.values, name);
    const shown = value === undefined ? '' : numberText(value);
    if (hearing.kind === 'broadcast reward')
      return [{ name, text: 'the reward', numbers: '', value: shown, per: 'unit' }];
    if (hearing.kind === 'own error') return [{ name, text: 'its own error', numbers: '', value: shown, per: 'unit' }];
    if (hearing.kind === 'fold out')
      return hearing.names.map((each) => ({
        name: each,
        text: 'folded over the units it feeds',
        numbers: '',
        value: own(step.values, each) === undefined ? '' : numberText(step.values[each]!),
        per: 'unit',
      }));
    if (!('values' in hearing)) return [];
    const form = taken(hearing.values[0]!);
    const over = { 'sum in': 'Σᵢ ', 'sum out': 'Σⱼ ', 'sum error': 'Σₖ ', echo: '' }[hearing.kind];
    const text = `${over}${bracketed(form)}`;
    return [{ name, text, numbers: hearing.kind === 'sum in' ? terms(form) : '', value: shown, per: 'unit' }];
  };

  /** `0.83 · 1 − 0.4 · 1 + …`: the largest terms of a sum over senders. */
  const terms = (form: Expression): string => {
    const all = Array.from(step.heard, (_, synapse) => {
      const lookup = at(synapse);
      return { size: Math.abs(numberOf(form, lookup) ?? Number.NaN), text: bracketed(form, lookup), synapse };
    });
    if (all.length === 0 || all.some(({ size }) => Number.isNaN(size))) return '';
    const largest = all.sort((a, b) => b.size - a.size).slice(0, MOST_TERMS);
    const sum = largest.map(({ text }, k) =>
      k === 0 ? text : text.startsWith('−') ? ` − ${text.slice(1)}` : ` + ${text}`,
    );
    return `${sum.join('')}${all.length > MOST_TERMS ? ' + …' : ''}`;
  };

  const before = hearings.filter(({ kind }) => kind === 'sum in');
  const after = hearings.filter(({ kind }) => kind !== 'sum in');
  const used = new Set<string>();
  for (const equation of [...act, ...learn]) for (const name of namesOf(taken(equation.value))) used.add(name);
  const isUsed = ({ names }: Hearing) => names.some((name) => used.has(name));
  // In this order: what a line assigns is known to those below it.
  const acting = [...before.filter(isUsed).flatMap(heardLine), ...act.map(line)];
  const learning = [...after.filter(isUsed).flatMap(heardLine), ...learn.map(line)];
  return [
    ...acting.map((one): StepEquation => ({ ...one, when: 'act' })),
    ...learning.map((one): StepEquation => ({ ...one, when: 'learn' })),
  ];
}

const MOST_TERMS = 3;

function own(values: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** The names that an expression reads, primes kept. */
function namesOf(e: Expression): string[] {
  switch (e.kind) {
    case 'name':
      return [e.name];
    case 'unary':
      return namesOf(e.of);
    case 'binary':
      return [...namesOf(e.left), ...namesOf(e.right)];
    case 'conditional':
      return [e.test, e.yes, e.no].flatMap(namesOf);
    case 'call':
      return e.args.flatMap(namesOf);
    default:
      return [];
  }
}

/** Whether a test that only parameters and the role decide holds. */
function decided(test: Expression, constants: ReadonlyMap<string, number | string | boolean>): boolean | undefined {
  if (test.kind === 'name') {
    const value = constants.get(test.name);
    return typeof value === 'boolean' ? value : undefined;
  }
  if (test.kind === 'unary' && test.op === '!') {
    const of = decided(test.of, constants);
    return of === undefined ? undefined : !of;
  }
  if (test.kind !== 'binary') return undefined;
  if (test.op === '&&' || test.op === '||') {
    // One side may decide alone.
    const deciding = test.op === '||';
    const [left, right] = [decided(test.left, constants), decided(test.right, constants)];
    if (left === deciding || right === deciding) return deciding;
    return left === undefined || right === undefined ? undefined : !deciding;
  }
  const side = (e: Expression) =>
    e.kind === 'text' || e.kind === 'number' ? e.value : e.kind === 'name' ? constants.get(e.name) : undefined;
  const [left, right] = [side(test.left), side(test.right)];
  if (left === undefined || right === undefined) return undefined;
  if (test.op === '==') return left === right;
  if (test.op === '!=') return left !== right;
  return typeof left === 'number' && typeof right === 'number' ? asBoolean(worked(test.op, left, right)) : undefined;
}

function asBoolean(value: number | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== 0;
}

const CALLS: Readonly<Record<string, (...args: number[]) => number>> = {
  abs: Math.abs,
  exp: Math.exp,
  max: Math.max,
  min: Math.min,
  pow: Math.pow,
  sign: Math.sign,
  sqrt: Math.sqrt,
};

/**
 * What an expression comes to; undefined where something in it is not known. To be shown: it is not rounded as a team
 * rounds.
 */
function numberOf(e: Expression, lookup: Lookup): number | undefined {
  switch (e.kind) {
    case 'number':
      return e.value;
    case 'name':
      return e.pass ? undefined : lookup(e.name);
    case 'unary': {
      const of = numberOf(e.of, lookup);
      if (of === undefined) return undefined;
      return e.op === '-' ? -of : Number(of === 0);
    }
    case 'binary': {
      const [left, right] = [numberOf(e.left, lookup), numberOf(e.right, lookup)];
      return left === undefined || right === undefined ? undefined : worked(e.op, left, right);
    }
    case 'conditional': {
      const test = numberOf(e.test, lookup);
      return test === undefined ? undefined : numberOf(test === 0 ? e.no : e.yes, lookup);
    }
    case 'call': {
      const args = e.args.map((arg) => numberOf(arg, lookup));
      const call = Object.hasOwn(CALLS, e.name) ? CALLS[e.name] : undefined;
      return call === undefined || args.includes(undefined) ? undefined : call(...(args as number[]));
    }
    default:
      return undefined;
  }
}

function worked(op: BinaryOperator, left: number, right: number): number {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '&&':
      return Number(left !== 0 && right !== 0);
    case '||':
      return Number(left !== 0 || right !== 0);
  }
}

/** A sum without terms that are 0 because one of their factors is, as of a trace without decay. */
function withoutZeros(e: Expression, lookup: Lookup): Expression {
  if (e.kind !== 'binary') return e;
  const [left, right] = [withoutZeros(e.left, lookup), withoutZeros(e.right, lookup)];
  const isZero = (part: Expression): boolean =>
    part.kind === 'binary' && part.op === '*'
      ? isZero(part.left) || isZero(part.right)
      : (part.kind === 'name' || part.kind === 'number') && numberOf(part, lookup) === 0;
  // A term in which everything is known is shown, and is seen to be 0.
  const vanishes = (part: Expression) => isZero(part) && numberOf(part, lookup) === undefined;
  if (e.op === '+' && vanishes(left)) return right;
  if ((e.op === '+' || e.op === '-') && vanishes(right)) return left;
  return { ...e, left, right };
}

const BINDING: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '==': 3,
  '!=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
};
const SIGNS: Partial<Record<BinaryOperator, string>> = {
  '*': '·',
  '-': '−',
  '<=': '≤',
  '>=': '≥',
  '!=': '≠',
  '&&': 'and',
  '||': 'or',
};

/** An expression as text, with the numbers of what is known in the place of names. */
function spelled(e: Expression, lookup: Lookup, least = 0): string {
  const enclosed = (text: string, binding: number) => (binding < least ? `(${text})` : text);
  switch (e.kind) {
    case 'number':
      return numberText(e.value);
    case 'text':
      return `'${e.value}'`;
    case 'name': {
      if (e.pass) return `${e.name}[${e.pass.name}]`;
      const value = lookup(e.name);
      if (value === undefined) return e.name;
      const text = numberText(value);
      return enclosed(text, value < 0 ? 4 : 7);
    }
    case 'unary':
      return enclosed(`${e.op === '-' ? '−' : 'not '}${spelled(e.of, lookup, 6)}`, 4);
    case 'binary': {
      const binding = BINDING[e.op];
      const left = spelled(e.left, lookup, startsBare(e.left) ? Math.min(binding, 4) : binding);
      const right = spelled(e.right, lookup, e.op === '+' || e.op === '*' ? binding : binding + 1);
      // Two signs do not stand beside each other.
      if (e.op === '+' && right.startsWith('−')) return enclosed(`${left} − ${right.slice(1)}`, binding);
      const apart = right.startsWith('−') ? `(${right})` : right;
      return enclosed(`${left} ${SIGNS[e.op] ?? e.op} ${apart}`, binding);
    }
    case 'conditional':
      return enclosed(
        `${spelled(e.yes, lookup, 1)} if ${spelled(e.test, lookup, 1)}, else ${spelled(e.no, lookup)}`,
        0,
      );
    case 'call':
      return `${e.name}(${e.args.map((arg) => spelled(arg, lookup)).join(', ')})`;
  }
}

/** A sum needs parentheses after Σ. */
function bracketed(e: Expression, lookup: Lookup = () => undefined): string {
  return spelled(e, lookup, 5);
}

function startsBare(e: Expression): boolean {
  return e.kind === 'name' || e.kind === 'number';
}
