import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileError } from './file-error.js';

/** Writes a file so that there is always the old or the new one, whole, and nothing beside it. @throws {UserError} */
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

/** Whether this is the name of what a process that was killed left of one of these files as it was writing it. */
export function isTemporaryOf(name: string, files: readonly string[]): boolean {
  return files.some((file) => name.startsWith(`${file}.`) && /^\.\d+\.tmp$/.test(name.slice(file.length)));
}
