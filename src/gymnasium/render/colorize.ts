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

export type TextColor = keyof typeof CODES;

/** Text between the codes that make a terminal show it in a colour: of the letters, or with `highlight` of what is behind them. */
export function colorize(
  text: string,
  color: TextColor,
  { bold = false, highlight = false }: { readonly bold?: boolean; readonly highlight?: boolean } = {},
): string {
  const code = CODES[color] + (highlight ? 10 : 0);
  return `\u001b[${code}${bold ? ';1' : ''}m${text}\u001b[0m`;
}
