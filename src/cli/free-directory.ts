import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The first of `stem-1`, `stem-2`, … in a folder that is not there yet. */
export function freeDirectory(folder: string, stem: string): string {
  for (let n = 1; ; n++) {
    const path = join(folder, `${stem}-${n}`);
    if (!existsSync(path)) return path;
  }
}
