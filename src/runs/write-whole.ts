import { renameSync, writeFileSync } from 'node:fs';

/** Writes a file so that there is always the old or the new one, whole. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, content, { flush: true });
  renameSync(temporary, file);
}
