import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../errors/user-error.js';
import { readingError } from './file-error.js';

/** Bytes of a rule file at most: a longer file is another one by mistake. */
const MOST = 2 ** 20;
const PIECE = 2 ** 16;

/**
 * The text of a file that the user named; `what` it was to be stands in the message. No more than `most` bytes are ever
 * read, of a device or a pipe neither. Throws {@link UserError}.
 */
export function readTextFile(path: string, what: string, most = MOST): string {
  const bytes = read(path, most + 1, what);
  if (bytes.length > most)
    throw new UserError(
      `${what} ${path} is longer than ${most / 2 ** 20} MiB; expected a text of at most that. Check the path.`,
    );
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** The first bytes of a file, at most `most` of them. */
function read(path: string, most: number, what: string): Uint8Array {
  try {
    const file = openSync(path, 'r');
    try {
      const pieces: Buffer[] = [];
      for (let length = 0; length < most; ) {
        const piece = Buffer.alloc(Math.min(PIECE, most - length));
        const count = readSync(file, piece);
        if (count === 0) break;
        pieces.push(piece.subarray(0, count));
        length += count;
      }
      return Buffer.concat(pieces);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw readingError(error, path, what);
  }
}
