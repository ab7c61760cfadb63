import { cutText } from '../../text/cut-text.js';
import { RuleError, type TextPosition } from '../rule-error.js';

export type TokenKind = 'number' | 'name' | 'text' | 'symbol' | 'newline' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly position: TextPosition;
}

/** What a name looks like, without its prime. */
export const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** Characters of a name or a quoted text. */
const LONGEST = 100;

const OPERATORS = ['<=', '>=', '==', '!=', '&&', '||', '+', '-', '*', '/', '<', '>', '?', ':', '(', ')', ',', '=', '!'];
const SYMBOLS = [...OPERATORS, '[', ']'];

/** What people type for an operator, and what the language calls it. */
const LOOKALIKES = new Map([
  ['×', '*'],
  ['·', '*'],
  ['⋅', '*'],
  ['∗', '*'],
  ['÷', '/'],
  ['−', '-'],
  ['–', '-'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['&', '&&'],
  ['|', '||'],
  ['^', 'pow(base, exponent)'],
  ['′', "'"],
  ['’', "'"],
  ['{', '('],
  ['}', ')'],
]);

/**
 * Splits equations into tokens. A name may end in one prime (`w'`: the value after the update); `#` starts a comment;
 * lines end at a newline or `;`, and a line goes on past a newline while a parenthesis is open or after an operator.
 * Throws {@link RuleError} for a character that is no part of the language.
 */
export function tokenize(source: string, section: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  let i = 0;
  const push = (kind: TokenKind, text: string) =>
    tokens.push({ kind, text, position: { section, line, column: i - lineStart + 1 } });
  while (i < source.length) {
    const c = source[i]!;
    if (c === '\n') {
      if (depth === 0 && !continues(tokens.at(-1))) push('newline', c);
      i++;
      line++;
      lineStart = i;
    } else if (c === ';') {
      push('newline', c);
      depth = 0;
      i++;
    } else if (/\s/.test(c)) i++;
    else if (c === '#') while (i < source.length && source[i] !== '\n') i++;
    else {
      const token = match(source, i, { section, line, column: i - lineStart + 1 });
      push(token.kind, token.value);
      i += token.length;
      if (token.value === '(' && token.kind === 'symbol') depth++;
      if (token.value === ')' && token.kind === 'symbol') depth = Math.max(0, depth - 1);
    }
  }
  push('end', '');
  return tokens;
}

function tooLong(what: string, found: string, position: TextPosition): RuleError {
  return new RuleError(
    `a ${what} of ${found.length} characters, '${cutText(found)}'; expected at most ${LONGEST}`,
    position,
  );
}

function continues(last: Token | undefined): boolean {
  return last?.kind === 'symbol' && last.text !== ')' && last.text !== ']';
}

function match(source: string, at: number, position: TextPosition) {
  const rest = source.slice(at);
  const number = /^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(rest);
  if (number) return { kind: 'number' as const, value: number[0], length: number[0].length };
  const name = /^[\p{L}_][\p{L}\p{N}_]*'?/u.exec(rest);
  if (name && name[0].length > LONGEST) throw tooLong('name', name[0], position);
  if (name) return { kind: 'name' as const, value: name[0], length: name[0].length };
  const text = /^'([^'\n]*)'|^"([^"\n]*)"/.exec(rest);
  if (text && text[0].length > LONGEST) throw tooLong('text', text[0], position);
  if (text) return { kind: 'text' as const, value: text[1] ?? text[2]!, length: text[0].length };
  const symbol = SYMBOLS.find((s) => rest.startsWith(s));
  if (symbol) return { kind: 'symbol' as const, value: symbol, length: symbol.length };
  const c = String.fromCodePoint(rest.codePointAt(0)!);
  const lookalike = LOOKALIKES.get(c);
  const advice = lookalike
    ? `write ${lookalike}`
    : c === "'" || c === '"'
      ? "a text needs a closing quote, and a name takes at most one prime, as in w'"
      : `expected a number, a name, an operator (${OPERATORS.join(' ')}) or a line end`;
  throw new RuleError(`unexpected character '${cutText(c)}'; ${advice}`, position, source);
}
