import { closeSync, fsync, openSync, renameSync, rmSync, writeFile, writeFileSync } from 'node:fs';
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

/** A file and what it is to hold. */
export interface WholeFile {
  readonly file: string;
  readonly content: string | Uint8Array;
}

/**
 * The same for several files, while this thread goes on: their flushes, which take the longest, are waited for in the
 * background, all at once. Only when the last of them is on the disk are the files put in their places, in this order,
 * so that whoever finds the last one finds the others whole. Files that are written at the same time elsewhere share
 * the wait.
 *
 * @throws {@link UserError} when one cannot be written (the promise rejects); then none is in its place, unless a
 * rename failed.
 */
export async function writeWholeInBackground(...files: readonly WholeFile[]): Promise<void> {
  const begun: { readonly file: string; readonly temporary: string; readonly descriptor: number }[] = [];
  let current = files[0]!.file;
  let open = 0;
  try {
    for (const { file, content } of files) {
      current = file;
      const temporary = temporaryName(file);
      const descriptor = openSync(temporary, 'w');
      begun.push({ file, temporary, descriptor });
      if (content.length <= SMALL) writeFileSync(descriptor, content);
      else await settled((done) => writeFile(descriptor, content, done));
    }
    const flushed = await Promise.allSettled(begun.map(({ descriptor }) => settled((done) => fsync(descriptor, done))));
    for (const [k, { file, descriptor }] of begun.entries()) {
      current = file;
      open = k + 1;
      closeSync(descriptor);
      const result = flushed[k]!;
      if (result.status === 'rejected') throw result.reason;
    }
    for (const { file, temporary } of begun) {
      current = file;
      renameSync(temporary, file);
    }
  } catch (error) {
    for (const { descriptor } of begun.slice(open)) closeSync(descriptor);
    for (const { temporary } of begun) rmSync(temporary, { force: true });
    throw fileError(error, current);
  }
}

/** Bytes that are written at once; asking another thread for it takes longer. */
const SMALL = 2 ** 20;

/** A promise for work of the disk that calls back. */
function settled(work: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
}

function temporaryName(file: string): string {
  return `${file}.${process.pid}.tmp`;
}

/** Whether a name is that of a temporary file that a killed process left of one of these files. */
export function isTemporaryOf(name: string, files: readonly string[]): boolean {
  return files.some((file) => name.startsWith(`${file}.`) && /^\.\d+\.tmp$/.test(name.slice(file.length)));
}
