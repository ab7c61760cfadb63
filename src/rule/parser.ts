import { type Token, tokenize } from './lexer.js';
import { type Place, RuleError } from './rule-error.js';

/** A parsed expression. `place` is where its first character stands. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly place: Place }
  | { readonly kind: 'text'; readonly value: string; readonly place: Place }
  | { readonly kind: 'name'; readonly name: string; readonly place: Place }
  | { readonly kind: 'unary'; readonly op: '-' | '!'; readonly of: Expression; readonly place: Place }
  | {
      readonly kind: 'binary';
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly place: Place;
    }
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly place: Place;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly place: Place };

export type BinaryOperator = '+' | '-' | '*' | '/' | '<' | '<=' | '>' | '>=' | '==' | '!=' | '&&' | '||';

/** One line `name = expression`. */
export interface Equation {
  readonly name: string;
  readonly value: Expression;
  readonly place: Place;
}

const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['<', '<=', '>', '>=', '==', '!='],
  ['+', '-'],
  ['*', '/'],
];

/** Parses a block of equations, one a line. Throws {@link RuleError} with the place and what was expected. */
export function parseEquations(source: string, section: string): Equation[] {
  const parser = new Parser(source, section);
  const equations: Equation[] = [];
  while (parser.skipNewlines()) {
    const name = parser.take('name', 'a name to assign, as in `p = sigmoid(h)`');
    if (name.text.endsWith("'"))
      parser.fail(`'${name.text}' cannot be assigned; assign '${name.text.slice(0, -1)}'`, name);
    parser.takeSymbol('=', `'=' after '${name.text}'`);
    equations.push({ name: name.text, value: parser.expression(), place: name.place });
    parser.endOfLine();
  }
  return equations;
}

/** Parses a comma-separated list of expressions that fills the whole of `source`. */
export function parseExpressions(source: string, section: string): Expression[] {
  const parser = new Parser(source, section);
  const list = [parser.expression()];
  while (parser.symbol(',')) list.push(parser.expression());
  parser.endOfLine();
  if (parser.skipNewlines()) parser.fail('expected the end of the expression');
  return list;
}

class Parser {
  private readonly tokens: Token[];
  private at = 0;

  constructor(
    private readonly source: string,
    section: string,
  ) {
    this.tokens = tokenize(source, section);
  }

  /** Skips empty lines; false at the end. */
  skipNewlines(): boolean {
    while (this.peek.kind === 'newline') this.at++;
    return this.peek.kind !== 'end';
  }

  expression(): Expression {
    const test = this.level(0);
    if (!this.symbol('?')) return test;
    const yes = this.expression();
    this.takeSymbol(':', "':' of the choice `condition ? yes : no`");
    return { kind: 'choice', test, yes, no: this.expression(), place: test.place };
  }

  private level(n: number): Expression {
    const operators = LEVELS[n];
    if (!operators) return this.unary();
    let left = this.level(n + 1);
    for (;;) {
      const token = this.peek;
      const op = operators.find((o) => token.kind === 'symbol' && token.text === o);
      if (!op) return left;
      this.at++;
      left = { kind: 'binary', op, left, right: this.level(n + 1), place: left.place };
    }
  }

  private unary(): Expression {
    const { place } = this.peek;
    for (const op of ['-', '!'] as const) if (this.symbol(op)) return { kind: 'unary', op, of: this.unary(), place };
    return this.primary();
  }

  private primary(): Expression {
    const token = this.peek;
    const { place } = token;
    if (this.symbol('(')) {
      const inner = this.expression();
      this.takeSymbol(')', "')'");
      return inner;
    }
    this.at++;
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text), place };
    if (token.kind === 'text') return { kind: 'text', value: token.text, place };
    if (token.kind === 'name') {
      if (!this.symbol('(')) return { kind: 'name', name: token.text, place };
      const args = [this.expression()];
      while (this.symbol(',')) args.push(this.expression());
      this.takeSymbol(')', `')' or ',' in the call of '${token.text}'`);
      return { kind: 'call', name: token.text, args, place };
    }
    this.at--;
    return this.fail('expected a number, a name or a parenthesis');
  }

  symbol(text: string): boolean {
    if (this.peek.kind !== 'symbol' || this.peek.text !== text) return false;
    this.at++;
    return true;
  }

  take(kind: Token['kind'], what: string): Token {
    const token = this.peek;
    if (token.kind !== kind) this.fail(`expected ${what}`);
    this.at++;
    return token;
  }

  takeSymbol(text: string, what: string): void {
    if (!this.symbol(text)) this.fail(`expected ${what}`);
  }

  endOfLine(): void {
    if (this.peek.kind !== 'newline' && this.peek.kind !== 'end')
      this.fail('expected an operator or the end of the line');
  }

  fail(problem: string, token: Token = this.peek): never {
    const found =
      token.kind === 'end'
        ? 'the text ends here'
        : token.kind === 'newline'
          ? 'the line ends here'
          : `found '${token.text}'`;
    throw new RuleError(`${found}; ${problem}`, token.place, this.source);
  }

  private get peek(): Token {
    return this.tokens[this.at]!;
  }
}
