import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory and those it lies in, as far as they are not there; returns the first that was made, if any was. Throws what
 * `mkdirSync` throws. Its own `recursive` tries for ever where the system has no such directory and makes none, as below `/proc`.
 */
export function makeDirectory(path: string): string | undefined {
  const missing: string[] = [];
  for (let outer = resolve(path); !existsSync(outer); outer = dirname(outer)) missing.unshift(outer);
  for (const directory of missing) mkdirSync(directory);
  return missing[0];
}
