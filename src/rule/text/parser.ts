import { cutText } from '../../text/cut-text.js';
import { fitsFloat32 } from '../ops/precision.js';
import { RuleError, type TextPosition } from '../rule-error.js';
import { type Token, tokenize } from './lexer.js';

/** A parsed expression. `position` is where its first character stands. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly position: TextPosition }
  | { readonly kind: 'text'; readonly value: string; readonly position: TextPosition }
  | {
      readonly kind: 'name';
      readonly name: string;
      readonly position: TextPosition;
      /** The pass whose value is meant, as in `a[noisy]`; undefined: none is named. */
      readonly pass?: PassName | undefined;
    }
  | { readonly kind: 'unary'; readonly op: '-' | '!'; readonly of: Expression; readonly position: TextPosition }
  | {
      readonly kind: 'binary';
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly position: TextPosition;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly position: TextPosition;
    }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly position: TextPosition;
    };

/** The name of a pass between brackets. */
export interface PassName {
  readonly name: string;
  readonly position: TextPosition;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||';

/** One line `name = expression`. */
export interface Equation {
  readonly name: string;
  readonly value: Expression;
  readonly position: TextPosition;
}

const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
];

/** How deep expressions may nest: far beyond any rule, and far from the end of the stack. */
const DEEPEST = 100;

const WORDS = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
  ['if', 'condition ? yes : no'],
  ['then', 'condition ? yes : no'],
  ['else', 'condition ? yes : no'],
]);

/** Parses a block of equations, one a line. Throws {@link RuleError} with the position and what was expected. */
export function parseEquations(source: string, section: string): Equation[] {
  const parser = new Parser(source, section);
  const equations: Equation[] = [];
  while (parser.skipNewlines()) equations.push(parser.equation());
  return equations;
}

/** Parses a comma-separated list of expressions that fills the whole of `source`. Throws {@link RuleError}. */
export function parseExpressions(source: string, section: string): Expression[] {
  const parser = new Parser(source, section);
  parser.skipNewlines();
  const list = [parser.expression()];
  while (parser.symbol(',')) list.push(parser.expression());
  parser.endOfLine();
  if (parser.skipNewlines()) parser.fail('expected the end of the expression');
  return list;
}

/** The functions an expression calls. */
export function callsIn(e: Expression): string[] {
  switch (e.kind) {
    case 'unary':
      return callsIn(e.of);
    case 'binary':
      return [e.left, e.right].flatMap(callsIn);
    case 'conditional':
      return [e.test, e.yes, e.no].flatMap(callsIn);
    case 'call':
      return [e.name, ...e.args.flatMap(callsIn)];
    default:
      return [];
  }
}

/** The names an expression reads: without their primes, or as written. */
export function namesIn(e: Expression, form: 'plain' | 'primed' = 'plain'): string[] {
  const inside = (part: Expression) => namesIn(part, form);
  switch (e.kind) {
    case 'name':
      return [form === 'plain' ? e.name.replace(/'$/, '') : e.name];
    case 'unary':
      return inside(e.of);
    case 'binary':
      return [e.left, e.right].flatMap(inside);
    case 'conditional':
      return [e.test, e.yes, e.no].flatMap(inside);
    case 'call':
      return e.args.flatMap(inside);
    default:
      return [];
  }
}

class Parser {
  readonly #tokens: Token[];
  readonly #depths = new Map<Expression, number>();
  #at = 0;
  #open = 0;

  readonly #source: string;

  constructor(source: string, section: string) {
    this.#source = source;

    this.#tokens = tokenize(source, section);
  }

  /** Skips empty lines; false at the end. */
  skipNewlines(): boolean {
    while (this.#peek.kind === 'newline') this.#at++;
    return this.#peek.kind !== 'end';
  }

  equation(): Equation {
    const name = this.#peek;
    if (name.kind !== 'name') {
      const isLeading = name.kind === 'symbol' && this.#at > 0 && !'()!'.includes(name.text);
      this.fail(
        isLeading
          ? `a line goes on after an operator at its end, so put '${name.text}' at the end of the line before`
          : 'expected a name to assign, as in `p = sigmoid(h)`',
      );
    }
    this.#at++;
    if (name.text.endsWith("'"))
      this.fail(`'${name.text}' cannot be assigned; assign '${name.text.slice(0, -1)}'`, name);
    if (!this.symbol('=')) this.fail(`expected '=' after '${name.text}'${this.#assignmentHint(name.text)}`);
    const value = this.expression();
    this.endOfLine();
    return { name: name.text, value, position: name.position };
  }

  expression(): Expression {
    this.#enter();
    const test = this.#level(0);
    let result = test;
    if (this.symbol('?')) {
      const yes = this.expression();
      if (!this.symbol(':')) this.fail("expected ':' of the choice `condition ? yes : no`");
      const no = this.expression();
      result = this.#made({ kind: 'conditional', test, yes, no, position: test.position }, test, yes, no);
    }
    this.#open--;
    return result;
  }

  symbol(text: string): boolean {
    if (this.#peek.kind !== 'symbol' || this.#peek.text !== text) return false;
    this.#at++;
    return true;
  }

  endOfLine(): void {
    const { kind, text } = this.#peek;
    if (kind === 'newline' || kind === 'end') return;
    const word = kind === 'name' ? WORDS.get(text) : undefined;
    const hint = word
      ? `; write ${word}`
      : text === '=' && kind === 'symbol'
        ? '; a comparison is written =='
        : text === ')' && kind === 'symbol'
          ? "; this ')' closes nothing"
          : kind === 'symbol'
            ? ''
            : '; a product is written with *';
    this.fail(`expected an operator or the end of the line${hint}`);
  }

  fail(problem: string, token: Token = this.#peek): never {
    const found =
      token.kind === 'end'
        ? 'the text ends here'
        : token.kind === 'newline'
          ? 'the line ends here'
          : `found '${cutText(token.text)}'`;
    throw new RuleError(`${found}; ${problem}`, token.position, this.#source);
  }

  #level(n: number): Expression {
    const operators = LEVELS[n];
    if (!operators) return this.#unary();
    let left = this.#level(n + 1);
    for (;;) {
      const token = this.#peek;
      const op = operators.find((o) => token.kind === 'symbol' && token.text === o);
      if (!op) return left;
      this.#at++;
      const right = this.#level(n + 1);
      left = this.#made({ kind: 'binary', op, left, right, position: left.position }, left, right);
    }
  }

  #unary(): Expression {
    const { position } = this.#peek;
    for (const op of ['-', '!'] as const) {
      if (!this.symbol(op)) continue;
      this.#enter();
      const of = this.#unary();
      this.#open--;
      return this.#made({ kind: 'unary', op, of, position }, of);
    }
    return this.#primary();
  }

  #primary(): Expression {
    const token = this.#peek;
    const { position } = token;
    if (this.symbol('(')) {
      const inner = this.expression();
      this.#close(token);
      return inner;
    }
    this.#at++;
    if (token.kind === 'number') return this.#number(token);
    if (token.kind === 'text') return this.#made({ kind: 'text', value: token.text, position });
    if (token.kind === 'name') {
      const bracket = this.#peek;
      if (this.symbol('['))
        return this.#made({ kind: 'name', name: token.text, position, pass: this.#pass(token.text) });
      if (!this.symbol('(')) return this.#made({ kind: 'name', name: token.text, position });
      const args = [this.expression()];
      while (this.symbol(',')) args.push(this.expression());
      this.#close(bracket, ` or ',' in the call of '${token.text}'`);
      return this.#made({ kind: 'call', name: token.text, args, position }, ...args);
    }
    this.#at--;
    const isPower = token.text === '*' && this.#tokens[this.#at - 1]?.text === '*';
    const isBracket = token.kind === 'symbol' && '[]'.includes(token.text);
    return this.fail(
      isPower
        ? 'a power is written pow(base, exponent)'
        : isBracket
          ? `brackets are for a pass after a name, as in a[noisy]; write ${token.text === '[' ? '(' : ')'}`
          : 'expected a number, a name or a parenthesis',
    );
  }

  /** The rest of `name[pass]`, after the bracket that opens. */
  #pass(of: string): PassName {
    const token = this.#peek;
    if (token.kind !== 'name' || token.text.endsWith("'"))
      this.fail(`expected the name of a pass after '${of}[', as in ${of}[noisy]`);
    this.#at++;
    if (!this.symbol(']')) this.fail(`expected ']' after '${of}[${token.text}'`);
    return { name: token.text, position: token.position };
  }

  #number(token: Token): Expression {
    const value = Number(token.text);
    if (!fitsFloat32(value)) this.fail('numbers go up to 3.4e38', token);
    return this.#made({ kind: 'number', value, position: token.position });
  }

  #close(opening: Token, or = ''): void {
    if (this.symbol(')')) return;
    const { line, column } = opening.position;
    this.fail(`expected ')'${or}, for the '(' of line ${line}, column ${column}`);
  }

  #enter(): void {
    if (++this.#open > DEEPEST) this.#tooMuch(`more than ${DEEPEST} levels of nesting`);
  }

  #tooMuch(what: string): never {
    throw new RuleError(`${what}; give the parts names, each on its own line`, this.#peek.position);
  }

  /** Bounds the depth of what was made, so that walking it never ends the stack. */
  #made(expression: Expression, ...parts: Expression[]): Expression {
    const depth = 1 + Math.max(0, ...parts.map((part) => this.#depths.get(part)!));
    if (depth > 2 * DEEPEST) this.#tooMuch(`more than ${2 * DEEPEST} operations in a row`);
    this.#depths.set(expression, depth);
    return expression;
  }

  #assignmentHint(name: string): string {
    const [operator, equals] = this.#tokens.slice(this.#at);
    if (operator?.kind === 'symbol' && '+-*/'.includes(operator.text) && equals?.text === '=')
      return `; write ${name} = ${name} ${operator.text} …`;
    return '';
  }

  get #peek(): Token {
    return this.#tokens[this.#at]!;
  }
}
