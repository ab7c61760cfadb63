import { functionNamed } from '../ops/functions.js';
import type { BinaryOperator, Expression } from '../text/parser.js';

/** How names are written: most as they are, those of a sum with its index. */
export type Spelling = (name: string) => string;

const GREEK = new Set(
  'alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega'.split(' '),
);
const LETTERS = new Map([...'αβγδεζηθκλμνξπρστφχψω'].map((letter, k) => [letter, [...GREEK][k]!]));

const OPERATORS: Partial<Record<BinaryOperator, string>> = {
  '+': ' + ',
  '-': ' - ',
  '<': ' < ',
  '<=': ' \\le ',
  '>': ' > ',
  '>=': ' \\ge ',
  '==': ' = ',
  '!=': ' \\ne ',
  '&&': ' \\land ',
  '||': ' \\lor ',
};

/** How tightly what is written holds together; what holds less than its place asks for gets parentheses. */
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
  '/': 6,
};
const ATOM = 7;

/**
 * A name as LaTeX: Greek by name or letter, `temperature` as T, words upright in one piece, an index after it, primes
 * kept.
 */
export function latexName(name: string, index = ''): string {
  const [, stem, digits, prime] = /^(.*?)(\d*)('?)$/u.exec(name)!;
  const low = [digits, index].filter((part) => part !== '').join(',');
  return `${latexStem(stem!)}${prime}${low === '' ? '' : `_{${low}}`}`;
}

function latexStem(stem: string): string {
  if (stem === 'temperature') return 'T';
  const greek = GREEK.has(stem) ? stem : LETTERS.get(stem);
  if (greek) return `\\${greek}`;
  return [...stem].length === 1 && stem !== '_' ? stem : `\\mathit{${stem.replaceAll('_', '\\_')}}`;
}

/** An expression as LaTeX. */
export function latexExpression(expression: Expression, spell: Spelling): string {
  return write(expression, spell, 0);
}

function write(e: Expression, spell: Spelling, least: number): string {
  const { text, binding } = piece(e, spell);
  return binding < least ? `\\left(${text}\\right)` : text;
}

function piece(e: Expression, spell: Spelling): { text: string; binding: number } {
  const atom = (text: string) => ({ text, binding: ATOM });
  switch (e.kind) {
    case 'number':
      return atom(latexNumber(e.value));
    case 'text':
      return atom(`\\text{${e.value.replace(/[\\{}$&#_%~^]/g, (c) => `\\char${c.charCodeAt(0)} `)}}`);
    case 'name':
      return atom(e.pass ? `${spell(e.name)}^{\\text{${e.pass.name.replaceAll('_', '\\_')}}}` : spell(e.name));
    case 'unary':
      return e.op === '-'
        ? { text: `-${write(e.of, spell, BINDING['*'])}`, binding: BINDING['+'] }
        : { text: `\\lnot ${write(e.of, spell, ATOM)}`, binding: BINDING['&&'] };
    case 'conditional':
      return atom(latexConditional(e, spell));
    case 'call':
      return latexCall(e, spell);
    case 'binary':
      return latexBinary(e, spell);
  }
}

function latexNumber(value: number): string {
  const [digits, power] = String(value).split('e');
  return power === undefined ? digits! : `${digits === '1' ? '' : `${digits} \\cdot `}10^{${Number(power)}}`;
}

function latexBinary(e: Extract<Expression, { kind: 'binary' }>, spell: Spelling) {
  const binding = BINDING[e.op];
  if (e.op === '/') return { text: `\\frac{${write(e.left, spell, 0)}}{${write(e.right, spell, 0)}}`, binding };
  const left = write(e.left, spell, binding);
  const right = write(e.right, spell, e.op === '+' || e.op === '*' ? binding : binding + 1);
  const operator = e.op === '*' ? (/^[\d.]/.test(right) ? ' \\cdot ' : ' \\, ') : OPERATORS[e.op]!;
  return { text: `${left}${operator}${right}`, binding };
}

function latexConditional(e: Extract<Expression, { kind: 'conditional' }>, spell: Spelling): string {
  const rows: string[] = [];
  let rest: Expression = e;
  for (; rest.kind === 'conditional'; rest = rest.no)
    rows.push(`${write(rest.yes, spell, 0)} & \\text{if } ${latexTest(rest.test, spell)}`);
  return `\\begin{cases} ${[...rows, `${write(rest, spell, 0)} & \\text{otherwise}`].join(' \\\\ ')} \\end{cases}`;
}

function latexTest(test: Expression, spell: Spelling): string {
  if (test.kind !== 'name') return write(test, spell, 0);
  // The only names that are conditions: two roles of a layer, and passes.
  if (test.name === 'output') return '\\text{output unit}';
  return test.name === 'first' ? '\\text{first layer}' : `\\text{pass } ${spell(test.name)}`;
}

function latexCall(e: Extract<Expression, { kind: 'call' }>, spell: Spelling): { text: string; binding: number } {
  const args = e.args.map((arg) => ({ text: write(arg, spell, 0), isPlain: isPlain(arg) }));
  if (e.name === 'sum') return { text: `\\sum_i ${args[0]!.text}`, binding: BINDING['+']! };
  const latex = functionNamed(e.name)?.latex ?? `\\operatorname{${e.name}}`;
  const text =
    typeof latex === 'string' ? `${latex}\\left(${args.map((arg) => arg.text).join(', ')}\\right)` : latex(...args);
  return { text, binding: ATOM };
}

/** What can take an exponent without parentheses: a name without a prime, or a size between bars. */
function isPlain(e: Expression): boolean {
  return (e.kind === 'name' && !e.pass && !e.name.endsWith("'")) || (e.kind === 'call' && e.name === 'abs');
}
