/** Made when it is first used: it takes Node ten milliseconds and more. */
let segmenter: Intl.Segmenter | undefined;
/** Each of its characters takes one column, and is one grapheme. */
const PLAIN = /^[ -~]*$/;

// Characters that terminals draw two columns wide: East Asian Wide and Fullwidth blocks (Unicode Standard Annex 11) and
// emoji.
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;

// Characters that can drive a terminal: control characters, escape included; line and paragraph separators; marks that
// change the direction of writing.
const DRIVING = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
// A colour, bold or faint or back to none: what charts and environments draw with. Nothing that moves, hides or asks.
// biome-ignore lint/suspicious/noControlCharactersInRegex: such sequences begin with one.
const COLOUR = /(\u001b\[(?:[0-9;]*)m)/;
const CONCEALED = /(?:^|;)0*8(?:;|$)/;

/** Text that cannot drive a terminal: every control character, escape included, becomes a visible `�`. */
export function printable(text: string): string {
  return text.replace(DRIVING, '\uFFFD');
}

/**
 * Lines of text that cannot drive a terminal: every such character but newlines and tabs is escaped as in JSON,
 * `\u001b`, so that a line of JSON keeps its value.
 */
export function printableLines(text: string): string {
  return text.replace(DRIVING, (c) =>
    c === '\n' || c === '\t' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As {@link printableLines}, for a picture: colours stay (but not those that conceal). */
export function printablePicture(text: string): string {
  return text
    .split(COLOUR)
    .map((part, k) => (k % 2 === 1 && !CONCEALED.test(part.slice(2, -1)) ? part : printableLines(part)))
    .join('');
}

/** The columns that printable text takes in a terminal. */
export function textColumns(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes(text)) columns += graphemeColumns(segment);
  return columns;
}

/** Printable text cut with an ellipsis, or padded with spaces, to exactly this many columns. */
export function fitText(text: string, columns: number): string {
  return padText(truncateText(text, columns), columns);
}

/** Printable text, cut with an ellipsis if it takes more than this many columns. */
export function truncateText(text: string, columns: number): string {
  if (textColumns(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes(text)) {
    if ((used += graphemeColumns(segment)) > columns - 1) break;
    kept += segment;
  }
  return columns > 0 ? `${kept}…` : '';
}

function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textColumns(text)));
}

function graphemes(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function graphemeColumns(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return /^[\p{M}\p{Cf}]+$/u.test(grapheme) ? 0 : 1;
}
