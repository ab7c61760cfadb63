import { cutText } from '../text/cut-text.js';
import { quote } from '../text/quote.js';
import { didYouMean } from '../text/suggest.js';
import { UserError } from './user-error.js';

export interface CheckedOptions {
  /** What takes the options, as a message names it: `createTeam`. */
  readonly of: string;
  /** Every option that it has. */
  readonly known: readonly string[];
  /** Options that somebody could give, as in code: `{ inputs: 20, rule: weightMax }`. */
  readonly example: string;
  /** The class of the error; by default {@link UserError}. */
  readonly Mistake?: new (
    message: string,
  ) => UserError;
}

/**
 * Refuses what is no object of options, and options that do not exist, which types refuse already for those who write
 * with them.
 *
 * @throws {@link UserError}, or a `Mistake`, that says what was given and which options there are.
 */
export function checkOptions(options: unknown, { of, known, example, Mistake = UserError }: CheckedOptions): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options) || ArrayBuffer.isView(options))
    throw new Mistake(`${of} takes an object of options such as ${example}; given ${quote(options)}`);
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new Mistake(noSuchName(of, 'option', unknown, known));
}

/**
 * What a message says of a name that does not exist:
 * `train has no option 'episode'. Did you mean 'episodes'? Its options are …`.
 *
 * @param what the kind of name, in the singular.
 * @param others names to suggest beside those `known`.
 */
export function noSuchName(
  of: string,
  what: string,
  given: string,
  known: readonly string[],
  others: readonly string[] = [],
): string {
  const rest = known.length === 0 ? 'it has none' : `its ${what}s are ${known.join(', ')}`;
  return `${of} has no ${what} '${cutText(given)}'` + didYouMean(given, [...known, ...others], rest);
}
