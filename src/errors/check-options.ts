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
}

/**
 * Refuses what is no object of options, and options that do not exist, which types refuse already for those who write with them.
 *
 * Throws UserError that says what was given and which options there are.
 */
export function checkOptions(options: unknown, { of, known, example }: CheckedOptions): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new UserError(`${of} takes an object of options such as ${example}; given ${quote(options)}`);
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new UserError(
      `${of} has no option '${cutText(unknown)}'${didYouMean(unknown, known)}; its options are ${known.join(', ')}`,
    );
}
