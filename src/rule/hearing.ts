import { type Expression, parseExpressions } from './parser.js';
import { RuleError } from './rule-error.js';

/** One entry of `hears`, parsed. */
export type Hearing =
  | {
      readonly kind: 'sum in';
      readonly names: readonly [string];
      readonly values: readonly Expression[];
      readonly section: string;
    }
  | {
      readonly kind: 'sum out';
      readonly names: readonly [string];
      readonly values: readonly Expression[];
      readonly section: string;
    }
  | {
      readonly kind: 'fold out';
      readonly names: readonly string[];
      readonly start: readonly Expression[];
      readonly values: readonly Expression[];
      readonly section: string;
    }
  | { readonly kind: 'broadcast reward'; readonly names: readonly [string]; readonly section: string };

const FORMS = "'sum in: EXPRESSION', 'sum out: EXPRESSION', 'fold out from START, …: UPDATE, …' or 'broadcast reward'";

/** Parses one entry of `hears`. `key` is a name or, for a fold, several separated by commas. */
export function parseHearing(key: string, text: string): Hearing {
  const section = `hears.${key}`;
  const names = key.split(',').map((part) => part.trim());
  const bad = names.find((part) => !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(part));
  if (bad !== undefined)
    throw new RuleError(`'${bad}' is not a name; expected 'NAME' or, for a fold, 'NAME, NAME'`, at(section), key);
  const form = /^\s*(sum in|sum out|fold out from|broadcast)\b/.exec(text)?.[1];
  if (form === undefined) throw new RuleError(`found '${text.trim()}'; expected ${FORMS}`, at(section), text);
  if (form !== 'fold out from' && names.length > 1)
    throw new RuleError(`only a fold gives several values; found '${form}' for '${key}'`, at(section), text);
  const one = [names[0]!] as const;
  if (form === 'broadcast') {
    if (text.trim() !== 'broadcast reward')
      throw new RuleError(`found '${text.trim()}'; the one broadcast is 'broadcast reward'`, at(section), text);
    return { kind: 'broadcast reward', names: one, section };
  }
  const colon = text.indexOf(':');
  if (colon < 0) throw new RuleError(`expected ':' after '${form}'`, at(section, text.length + 1), text);
  const head = text.indexOf(form) + form.length;
  const values = parseExpressions(blank(text, colon + 1), section);
  if (form !== 'fold out from') {
    if (text.slice(head, colon).trim() !== '')
      throw new RuleError(`expected ':' after '${form}'`, at(section, head + 1), text);
    if (values.length !== 1)
      throw new RuleError(`a sum has one expression; found ${values.length}`, at(section, colon + 2), text);
    return { kind: form as 'sum in' | 'sum out', names: one, values, section };
  }
  const start = parseExpressions(blank(text.slice(0, colon), head), section);
  if (start.length !== names.length || values.length !== names.length) {
    throw new RuleError(
      `a fold of ${names.length} values (${names.join(', ')}) needs ${names.length} starts and ${names.length} updates; found ${start.length} and ${values.length}`,
      at(section),
      text,
    );
  }
  return { kind: 'fold out', names, start, values, section };
}

function at(section: string, column = 1) {
  return { section, line: 1, column };
}

/** The text with its first `count` characters blanked, so that places keep their columns. */
function blank(text: string, count: number): string {
  return ' '.repeat(count) + text.slice(count);
}
