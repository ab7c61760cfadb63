import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory and those it lies in, as far as they are not there; returns the first that was made, if any was.
 * Another process may make them at the same time. Throws what `mkdirSync` throws. Its own `recursive` tries for ever
 * where the system has no such directory and makes none, as below `/proc`.
 */
export function makeDirectory(path: string): string | undefined {
  try {
    mkdirSync(path);
    return resolve(path);
  } catch {
    // It is there, or what it lies in is not.
  }
  const missing: string[] = [];
  for (let outer = resolve(path); !existsSync(outer); outer = dirname(outer)) missing.unshift(outer);
  return missing.filter(make)[0];
}

/** Whether a directory was made, rather than another process's being there. */
function make(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(path).isDirectory();
    if (isThere) return false;
    throw error;
  }
}
