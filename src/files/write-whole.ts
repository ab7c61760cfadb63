import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileError } from './file-error.js';

/**
 * Writes a file by way of a temporary file and a rename, so that there is always the old or the new content, whole. For
 * files that are written anew as a whole; a file that grows line by line has `appendLine` of line-file.ts, which keeps
 * what is there.
 *
 * @throws {@link UserError} when the file cannot be written.
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const temporary = temporaryName(file);
  try {
    writeFileSync(temporary, content, { flush: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fileError(error, file);
  }
}

function temporaryName(file: string): string {
  return `${file}.${process.pid}.tmp`;
}

/** Whether a name is that of a temporary file that a killed process left of one of these files. */
export function isTemporaryOf(name: string, files: readonly string[]): boolean {
  return files.some((file) => name.startsWith(`${file}.`) && /^\.\d+\.tmp$/.test(name.slice(file.length)));
}
