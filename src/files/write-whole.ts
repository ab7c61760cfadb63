import { promises, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileError } from './file-error.js';

/**
 * Writes a file by way of a temporary file and a rename, so that there is always the old or the new content, whole. For
 * files that are written anew as a whole; a file that grows line by line has the ledger of src/jobs, which keeps
 * what is there.
 *
 * @param flush whether it is on the disk when this returns, or may be lost in a power cut. Default: true.
 * @throws {@link UserError} when the file cannot be written.
 */
export function writeWhole(file: string, content: string | Uint8Array, flush = true): void {
  const temporary = temporaryName(file);
  try {
    writeFileSync(temporary, content, { flush });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fileError(error, file);
  }
}

/**
 * The same while this thread goes on: it waits for the disk, which takes the longest, in the background. Files that are written at the same time
 * share the wait.
 *
 * @throws {@link UserError} when the file cannot be written (the promise rejects).
 */
export async function writeWholeInBackground(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await promises.writeFile(temporary, content, { flush: true });
    await promises.rename(temporary, file);
  } catch (error) {
    await promises.rm(temporary, { force: true }).catch(() => {});
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
