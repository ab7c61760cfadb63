import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidArgumentError } from '../errors.js';

const CODES = {
  gray: 30,
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  white: 37,
  crimson: 38,
} as const;

const OPTION_TYPES = { bold: 'boolean?', highlight: 'boolean?' };

/** The names of the colours of a terminal. */
export type TextColor = keyof typeof CODES;

/**
 * Text between the codes that make a terminal show it in a colour: of the letters, or with `highlight` of what is
 * behind them.
 * @throws {@link InvalidArgumentError} for a colour or an option that does not exist.
 */
export function colorize(
  text: string,
  color: TextColor,
  options: { readonly bold?: boolean; readonly highlight?: boolean } = {},
): string {
  const { bold = false, highlight = false } = checkOptions('colorize', options, OPTION_TYPES);
  if (typeof text !== 'string' || !Object.hasOwn(CODES, color)) {
    throw new InvalidArgumentError(
      `colorize got the text ${quote(text)} and the colour ${quote(color)}; expected a string and one of ${Object.keys(CODES).join(', ')}.`,
    );
  }
  const code = CODES[color] + (highlight ? 10 : 0);
  return `\u001b[${code}${bold ? ';1' : ''}m${text}\u001b[0m`;
}
