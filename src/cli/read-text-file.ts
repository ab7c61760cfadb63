import { readFileSync } from 'node:fs';
import { UserError } from '../runs/user-error.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'it may not be read',
  ENOTDIR: 'a part of the path is not a directory',
};

/** The text of a file that the user named; `what` it was to be stands in the message. Throws {@link UserError}. */
export function readTextFile(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UserError(`${what} ${path} cannot be read: ${REASONS[code] ?? message}. Check the path.`);
  }
}
