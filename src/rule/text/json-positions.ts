import { cutText } from '../../text/cut-text.js';
import { RuleError } from '../rule-error.js';

/** A mistake in a file's syntax, at an offset into its text. */
export class SyntaxMistake extends RuleError {
  constructor(
    problem: string,
    readonly offset: number,
  ) {
    super(problem);
  }
}

const DEEPEST = 50;

/**
 * Checks JSON (RFC 8259) and tells where each value starts, by its keys from the top joined by NUL. `JSON.parse` reads
 * the values but says where a mistake is in a different way on every engine, and lets a key stand twice. Throws
 * {@link SyntaxMistake}.
 */
export function jsonPositions(text: string): Map<string, number> {
  const positions = new Map<string, number>();
  let at = 0;
  const fail = (expected: string, offset = at): never => {
    const character = () => JSON.stringify(String.fromCodePoint(text.codePointAt(offset)!));
    const found = offset < text.length ? `found ${character()}` : 'the file ends here';
    throw new SyntaxMistake(`${found}; expected ${expected}`, offset);
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const space = () => take(/[ \t\r\n]*/y);
  const symbol = (wanted: string) => {
    space();
    if (text[at] !== wanted) return false;
    at++;
    return true;
  };
  const string = (what: string): string => {
    space();
    const start = at;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON texts exclude exactly these.
    const found = take(/"(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/y);
    if (found !== undefined) return JSON.parse(found) as string;
    if (text[start] !== '"') return fail(what);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
    take(/"(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/y);
    return fail('the rest of this text on one line; a line end inside it is written \\n, a backslash \\\\');
  };
  const value = (path: readonly string[]): void => {
    space();
    positions.set(path.join('\0'), at);
    if (path.length > DEEPEST) fail('fewer levels');
    if (symbol('{')) members(path, new Set());
    else if (symbol('[')) items(path);
    else if (text[at] === '"') string('a text');
    else if (take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y) === undefined)
      fail('a value: a number, a text in double quotes, { … }, [ … ], true or false');
  };
  const members = (path: readonly string[], seen: Set<string>): void => {
    if (symbol('}')) return;
    for (;;) {
      space();
      const start = at;
      const key = string('a name in double quotes');
      if (seen.has(key)) throw new SyntaxMistake(`"${cutText(key)}" occurs twice; expected it once`, start);
      seen.add(key);
      if (!symbol(':')) fail(`':' after "${cutText(key)}"`);
      value([...path, key]);
      if (symbol('}')) return;
      if (!symbol(',')) fail("',' or '}'");
    }
  };
  const items = (path: readonly string[]): void => {
    if (symbol(']')) return;
    for (let index = 0; ; index++) {
      value([...path, String(index)]);
      if (symbol(']')) return;
      if (!symbol(',')) fail("',' or ']'");
    }
  };
  value([]);
  space();
  if (at < text.length) fail('the end of the file');
  return positions;
}
