import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { readingError, readingReason } from '../files/file-error.js';
import { quote } from '../text/quote.js';
import { CONFIG } from './config-file.js';
import { isBeginning, isRunDirectory, readRunDirectory, type StoredRun } from './run-directory.js';

/** The runs that a folder holds. */
export interface Store {
  readonly path: string;
  /** In the order of their ids. */
  readonly runs: readonly StoredRun[];
  /** Directories of runs, and other directories, that cannot be read, and why. */
  readonly damaged: readonly Unread[];
}

/** What cannot be read, and why. */
export interface Unread {
  readonly path: string;
  readonly message: string;
}

/** The folder of a sweep that holds its runs. */
const RUNS = 'runs';

/**
 * Reads all runs of a store: a folder with a directory a run, the folder of a sweep, or the directory of a single run.
 * What cannot be read is told apart, and hides nothing else.
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
  const damaged: Unread[] = [];
  for (const directory of directoriesIn(path)) {
    try {
      // What has no `config.json` yet has not begun.
      if (statSync(join(directory, CONFIG), { throwIfNoEntry: false })) runs.push(readRunDirectory(directory));
    } catch (error) {
      damaged.push(unread(directory, error));
    }
  }
  return { path, runs, damaged };
}

/**
 * What is told of a path that cannot be read. @throws whatever is no mistake of the user and no trouble of the disk.
 */
export function unread(path: string, error: unknown): Unread {
  const message = error instanceof UserError ? error.message : readingReason(error);
  if (message === undefined) throw error;
  return { path, message };
}

/** The directory of a run itself, or else the directories of a store, in the order of their names. */
function directoriesIn(path: string): string[] {
  if (existsSync(join(path, CONFIG))) return [path];
  const inner = join(path, RUNS);
  const store = existsSync(join(path, 'experiment.json')) && existsSync(inner) ? inner : path;
  try {
    return readdirSync(store, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
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
