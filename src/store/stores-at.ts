import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readStore, type Store, unread } from './read-store.js';

/**
 * The stores at some paths: each that holds a run, and of a folder that holds none the stores in it. What in a folder
 * cannot be read is told in `damaged`, and hides nothing else.
 *
 * @throws {@link UserError} when a path is no folder, or cannot be read.
 */
export function storesAt(paths: readonly string[]): Store[] {
  return paths.flatMap((path) => {
    const store = readStore(path);
    const told = new Set(store.damaged.map((one) => one.path));
    if (store.runs.length > 0 || told.has(path)) return [store];
    const inner = readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter((one) => !told.has(one));
    return [store, ...inner.flatMap(storeIn)];
  });
}

/** The store at a path in a folder, where there may be anything. */
function storeIn(path: string): Store[] {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? [readStore(path)] : [];
  } catch (error) {
    return [{ path, runs: [], damaged: [unread(path, error)] }];
  }
}
