import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { readingError } from '../files/file-error.js';
import { quote } from '../text/quote.js';
import { CONFIG } from './config-file.js';
import { isBeginning, isRunDirectory, readRunDirectory, type StoredRun } from './run-directory.js';

/** The runs that a folder holds. */
export interface Store {
  readonly path: string;
  /** In the order of their ids. */
  readonly runs: readonly StoredRun[];
  /** Directories of runs that cannot be read, and why. */
  readonly damaged: readonly { readonly path: string; readonly message: string }[];
}

/** The folder of a sweep that holds its runs. */
const RUNS = 'runs';

/**
 * Reads all runs of a store: a folder with a directory a run, the folder of a sweep, or the directory of a single run. Runs that are damaged are
 * told apart, and hide none of the others.
 *
 * @throws {@link UserError} when the path is no folder, or cannot be read.
 */
export function readStore(path: string): Store {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new UserError(
      `the path of a store is ${quote(path)}; expected that of a folder with runs, such as klopf run --out writes`,
    );
  const folder = statSync(path, { throwIfNoEntry: false });
  if (folder === undefined)
    throw new UserError(`${path} does not exist; expected a folder with runs, such as klopf run --out writes`);
  if (!folder.isDirectory())
    throw new UserError(`${path} is a file; expected a folder with runs, or a run's directory`);
  const runs: StoredRun[] = [];
  const damaged: { path: string; message: string }[] = [];
  for (const directory of runDirectories(path)) {
    try {
      runs.push(readRunDirectory(directory));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push({ path: directory, message: error.message });
    }
  }
  return { path, runs, damaged };
}

/** The directories of runs at a path, in the order of their names. What has no `config.json` yet has not begun. */
function runDirectories(path: string): string[] {
  if (existsSync(join(path, CONFIG))) return [path];
  const inner = join(path, RUNS);
  const store = existsSync(join(path, 'experiment.json')) && existsSync(inner) ? inner : path;
  try {
    return readdirSync(store, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(store, entry.name, CONFIG)))
      .map(({ name }) => join(store, name))
      .sort();
  } catch (error) {
    throw readingError(error, store, 'the store');
  }
}

/** Whether a folder that is there holds runs, or nothing at all, so that runs may be added. */
export function isStore(path: string): boolean {
  const names = readdirSync(path);
  const paths = names.map((name) => join(path, name));
  return paths.some(isRunDirectory) || paths.every(isBeginning);
}
