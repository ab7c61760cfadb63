import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that there is always the old or the new one, whole. */
export function writeWhole(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { flush: true });
  renameSync(temporary, file);
}
