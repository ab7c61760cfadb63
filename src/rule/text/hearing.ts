import { cutText } from '../../text/cut-text.js';
import { didYouMean } from '../../text/suggest.js';
import { RuleError, type TextPosition, wholeOf } from '../rule-error.js';
import { NAME } from './lexer.js';
import { type Expression, parseExpressions } from './parser.js';

/** One entry of `hears`, parsed. */
export type Hearing = SumHearing | FoldHearing | ToldHearing;

/**
 * A number made of one expression: over synapses, or of what the sender of a synapse says once it has received
 * (`echo`).
 */
export interface SumHearing {
  readonly kind: 'sum in' | 'sum out' | 'sum error' | 'echo';
  readonly names: readonly [string];
  readonly values: readonly [Expression];
  readonly section: string;
}

/** An ordered fold over the units fed. */
export interface FoldHearing {
  readonly kind: 'fold out';
  readonly names: readonly string[];
  readonly start: readonly Expression[];
  readonly values: readonly Expression[];
  readonly section: string;
}

/** What the task tells. */
export interface ToldHearing {
  readonly kind: 'broadcast reward' | 'own error';
  readonly names: readonly [string];
  readonly section: string;
}

/** What each form begins with; of 'broadcast reward' and 'own error' the second word too. */
const STARTS = ['sum in', 'sum out', 'sum error', 'fold out from', 'echo', 'broadcast reward', 'own error'];
const FORMS =
  "'sum in: EXPRESSION', 'sum out: EXPRESSION', 'sum error: EXPRESSION', 'fold out from START, …: UPDATE, …', 'echo: EXPRESSION', 'broadcast reward' or 'own error'";

/**
 * Parses one entry of `hears`. `key` is a name or, for a fold, several separated by commas. Throws {@link RuleError}.
 */
export function parseHearing(key: string, text: string): Hearing {
  const section = `hears.${key}`;
  const fail = (problem: string, offset: number): never => {
    throw new RuleError(problem, positionOf(text, offset, section), text);
  };
  const names = key.split(',').map((part) => part.trim());
  const bad = names.find((part) => !NAME.test(part));
  if (bad !== undefined)
    throw new RuleError(
      `'${cutText(bad)}' is not a name; expected 'NAME' or, for a fold, 'NAME, NAME' (letters, digits and _)`,
      wholeOf(section),
    );
  const lead = /^\s*/.exec(text)![0].length;
  const form = /^(sum in|sum out|sum error|fold out from|echo|broadcast|own)(?![\p{L}\p{N}_])/u.exec(
    text.slice(lead),
  )?.[1];
  if (form === undefined) {
    const first = /^[^:\n]*/.exec(text.slice(lead))![0].trim();
    return fail(`found '${cutText(first)}'` + didYouMean(first, STARTS, `expected ${FORMS}`), lead);
  }
  const isFold = form === 'fold out from';
  if (!isFold && names.length > 1)
    fail(`only a fold gives several values; found '${form}' for '${cutText(key)}'`, lead);
  const one = [names[0]!] as const;
  if (form === 'broadcast') {
    if (!/^broadcast\s+reward\s*$/.test(text.slice(lead)))
      fail(
        `found '${cutText(text.trim())}'; the one broadcast is 'broadcast reward', and errors are heard as 'own error' or 'sum error: EXPRESSION'`,
        lead,
      );
    return { kind: 'broadcast reward', names: one, section };
  }
  if (form === 'own') {
    if (!/^own\s+error\s*$/.test(text.slice(lead)))
      fail(`found '${cutText(text.trim())}'; what is a unit's own is its error, 'own error'`, lead);
    return { kind: 'own error', names: one, section };
  }
  const head = lead + form.length;
  const colon = text.indexOf(':', head);
  if (colon < 0 || (!isFold && text.slice(head, colon).trim() !== ''))
    fail(`expected ':' after '${form}${isFold ? ' START' : ''}'; a hearing is one of ${FORMS}`, head);
  const values = parseExpressions(blank(text, colon + 1), section);
  if (!isFold) {
    if (values.length !== 1)
      fail(`${form === 'echo' ? 'an echo' : 'a sum'} has one expression; found ${values.length}`, colon + 1);
    return { kind: form as SumHearing['kind'], names: one, values: [values[0]!], section };
  }
  const start = parseExpressions(blank(text.slice(0, colon), head), section);
  if (start.length !== names.length || values.length !== names.length) {
    fail(
      `a fold of ${names.length} value${names.length > 1 ? 's' : ''} (${names.join(', ')}) needs as many starts and updates; found ${start.length} and ${values.length}`,
      lead,
    );
  }
  return { kind: 'fold out', names, start, values, section };
}

function positionOf(text: string, offset: number, section: string): TextPosition {
  const before = text.slice(0, offset).split('\n');
  return { section, line: before.length, column: before.at(-1)!.length + 1 };
}

/** The text with its first `count` characters blanked, so that positions keep their lines and columns. */
function blank(text: string, count: number): string {
  return text.slice(0, count).replace(/[^\n]/g, ' ') + text.slice(count);
}
