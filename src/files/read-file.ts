import { readFileSync } from 'node:fs';
import { UserError } from '../errors/user-error.js';
import { fileReason } from './file-error.js';

/** The text of a file of results. @throws {UserError} where it cannot be read */
export function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = fileReason(error);
    if (reason === undefined) throw error;
    throw new UserError(
      `${file} cannot be read: ${reason}. Expected a file that klopf has written; restore it, or choose another directory.`,
    );
  }
}
