import { unlinkSync } from 'node:fs';

/** Removes a file, if it is there. `rmSync` does so, too, and looks three times first whether it is a folder. */
export function removeFile(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
