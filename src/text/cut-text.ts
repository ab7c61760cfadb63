const MOST = 60;
// Control characters (C0, DEL, C1), marks that turn the direction of writing or are not seen, line separators, unpaired
// halves.
const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\p{Cs}]|[\u{e0000}-\u{e007f}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A text of someone else's as a message shows it: on one line, what would not be seen or would steer a terminal written
 * as an escape (`\n`, `\u001b`), and after `most` characters cut with `…`.
 */
export function cutText(text: string, most = MOST): string {
  // Twice as many code units hold enough whole characters; the rest of a long text is never looked at.
  const start = text.length > 2 * most ? text.slice(0, 2 * most) : text;
  const characters = [...start];
  const isCut = characters.length > most || start.length < text.length;
  const shown = isCut ? characters.slice(0, most).join('') : start;
  return shown.replace(UNSEEN, escaped) + (isCut ? '…' : '');
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  return SHORT[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`);
}
