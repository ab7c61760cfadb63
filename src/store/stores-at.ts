import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readStore, type Store } from './read-store.js';

/**
 * The stores at some paths: each that holds a run, and of a folder that holds none the stores in it.
 *
 * @throws {@link UserError} when a path is no folder, or cannot be read.
 */
export function storesAt(paths: readonly string[]): Store[] {
  return paths.flatMap((path) => {
    const store = readStore(path);
    if (store.runs.length > 0 || store.damaged.length > 0) return [store];
    return readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter((inner) => statSync(inner, { throwIfNoEntry: false })?.isDirectory())
      .map((inner) => readStore(inner));
  });
}
