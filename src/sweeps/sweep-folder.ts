import { closeSync, existsSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { FolderInUseError, type FolderLock, lockFolder } from '../files/folder-lock.js';
import { mendLines } from '../files/line-file.js';
import { makeDirectory } from '../files/make-directory.js';
import { readFile } from '../files/read-file.js';
import { writeWhole } from '../files/write-whole.js';
import { settingsKey } from '../runs/run-settings.js';
import { klopfVersion } from '../store/klopf-version.js';
import { quote } from '../text/quote.js';
import type { Experiment } from './experiment/experiment.js';
import { type LedgerEntry, parseEntry } from './ledger-entries.js';
import { SweepState } from './sweep-state.js';

/** The files of a sweep's folder. */
export const EXPERIMENT_FILE = 'experiment.json';
export const LEDGER_FILE = 'ledger.jsonl';
export const RUNS_FOLDER = 'runs';
export const REPORT_FILE = 'report.html';

const FORMAT = 'klopf experiment';
const VERSION = 1;
/** Milliseconds for which the lock of a ledger is waited for: writing takes some thousandth of that. */
const PATIENCE = 60_000;
const PIECE = 2 ** 16;

/** The folder of a sweep: its experiment, the ledger of what was asked and told, and the store of its runs. */
export interface SweepFolder {
  readonly path: string;
  readonly experiment: Experiment;
  /** The store of its runs. */
  readonly runs: string;
  /** Where the sweep stands, as far as this process knows. */
  readonly state: SweepState;
  /** Takes in what other processes have added to the ledger. */
  refresh(): void;
  /**
   * Adds to the ledger, which one process does at a time: what others have added is taken in before, so that what is asked follows from all
   * that is known. `work` is given how to add an entry, which is applied at once; all of them are written together.
   *
   * @throws {@link UserError} when the ledger cannot be written (the promise rejects).
   */
  write<T>(work: (add: (entry: LedgerEntry) => void) => T): Promise<T>;
}

/**
 * Makes the folder of a sweep, or opens one with the same experiment, which may have fewer trials.
 *
 * @throws {@link UserError} when it holds anything else, or cannot be written.
 */
export function createSweepFolder(path: string, experiment: Experiment): SweepFolder {
  const file = join(path, EXPERIMENT_FILE);
  try {
    makeDirectory(path);
    makeDirectory(join(path, RUNS_FOLDER));
  } catch (error) {
    throw fileError(error, path);
  }
  if (!existsSync(file)) {
    if (existsSync(join(path, LEDGER_FILE)))
      throw new UserError(
        `${path} has a ${LEDGER_FILE} and no ${EXPERIMENT_FILE}; restore it, or choose another folder`,
      );
    writeExperiment(file, experiment);
  } else {
    const there = readExperimentFile(file);
    const difference = differenceOf(there, experiment);
    if (difference !== undefined)
      throw new UserError(
        `${path} holds another experiment: ${difference}. Choose another folder with --out, or undo the change; only trials may grow.`,
      );
    if (there.search.trials < experiment.search.trials) writeExperiment(file, experiment);
  }
  return open(path, experiment);
}

/** Opens the folder of a sweep. @throws {@link UserError} when there is none, or a file of it is damaged. */
export function openSweepFolder(path: string): SweepFolder {
  const file = join(path, EXPERIMENT_FILE);
  if (!existsSync(file))
    throw new UserError(
      `${path} is no sweep: it has no ${EXPERIMENT_FILE}; expected a folder that klopf sweep has made`,
    );
  return open(path, readExperimentFile(file));
}

/** Whether a path is the folder of a sweep. */
export function isSweepFolder(path: string): boolean {
  return existsSync(join(path, EXPERIMENT_FILE));
}

function writeExperiment(file: string, experiment: Experiment): void {
  const content = { format: FORMAT, version: VERSION, klopf: klopfVersion(), experiment };
  writeWhole(file, `${JSON.stringify(content, undefined, 1)}\n`);
}

function readExperimentFile(file: string): Experiment {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(readFile(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${file} is damaged: ${error.message}; restore it, or begin the sweep in another folder`);
  }
  const { format, version, klopf, experiment } = value ?? {};
  if (format !== FORMAT || typeof experiment !== 'object' || experiment === null)
    throw new UserError(`${file} is ${quote(value)}; expected an experiment that klopf sweep has written`);
  if (version !== VERSION)
    throw new UserError(
      `${file} is of version ${quote(version)}, by klopf ${quote(klopf)}; expected version ${VERSION}. Use that klopf, or another folder.`,
    );
  return experiment as Experiment;
}

/** What is different between two experiments, in words; undefined where only the number of trials has grown. */
function differenceOf(there: Experiment, now: Experiment): string | undefined {
  const known = there as unknown as Readonly<Record<string, unknown>>;
  const given = now as unknown as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(known), ...Object.keys(given)])].filter(
    (name) => name !== 'about' && name !== 'name',
  );
  const { trials, ...search } = there.search;
  const { trials: wanted, ...sought } = now.search;
  for (const name of names) {
    const [before, after] = name === 'search' ? [search, sought] : [known[name], given[name]];
    if (settingsKey([before]) !== settingsKey([after]))
      return `there '${name}' is ${quote(before)}, and here ${quote(after)}`;
  }
  return wanted < trials ? `there are ${trials} trials, and here ${wanted}` : undefined;
}

function open(path: string, experiment: Experiment): SweepFolder {
  const file = join(path, LEDGER_FILE);
  const state = new SweepState(experiment);
  let [offset, line] = [0, 0];
  const take = (text: string) => {
    line++;
    if (text === '') return;
    const entry = parseEntry(text);
    if (entry === undefined)
      throw new UserError(
        `${file}:${line} is no entry of a ledger: ${quote(text)}; restore the file, or delete the line`,
      );
    try {
      state.apply(entry);
    } catch (error) {
      if (error instanceof UserError) throw new UserError(`${file}:${line}: ${error.message}; restore the file`);
      throw error;
    }
  };
  const refresh = () => {
    const { text, bytes } = readFrom(file, offset);
    offset += bytes;
    if (bytes > 0) text.slice(0, -1).split('\n').forEach(take);
  };
  const writeLocked = <T>(work: (add: (entry: LedgerEntry) => void) => T): T => {
    // Who died while writing left the beginning of a line.
    mendLines(file);
    refresh();
    const lines: string[] = [];
    try {
      return work((entry) => {
        state.apply(entry);
        lines.push(`${JSON.stringify(entry)}\n`);
      });
    } finally {
      const text = lines.join('');
      append(file, text);
      offset += Buffer.byteLength(text);
      line += lines.length;
    }
  };
  refresh();
  let turn: Promise<void> = Promise.resolve();
  return {
    path,
    experiment,
    runs: join(path, RUNS_FOLDER),
    state,
    refresh,
    write(work) {
      const result = turn.then(async () => {
        const lock = await lockPatiently(path);
        try {
          return writeLocked(work);
        } finally {
          lock.release();
        }
      });
      turn = result.then(
        () => {},
        () => {},
      );
      return result;
    },
  };
}

/** What stands in a file from an offset up to the last line feed. */
function readFrom(file: string, offset: number): { readonly text: string; readonly bytes: number } {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size < offset)
    throw new UserError(`${file} is shorter than it was; another program has changed it. Restore it, and begin again.`);
  if (size === offset) return { text: '', bytes: 0 };
  try {
    const descriptor = openSync(file, 'r');
    try {
      const pieces: Buffer[] = [];
      for (let at = offset; at < size; ) {
        const piece = Buffer.alloc(Math.max(PIECE, Math.min(size - at, 2 ** 24)));
        const count = readSync(descriptor, piece, 0, piece.length, at);
        if (count === 0) break;
        pieces.push(piece.subarray(0, count));
        at += count;
      }
      const all = Buffer.concat(pieces);
      const bytes = all.lastIndexOf(10) + 1;
      return { text: all.toString('utf8', 0, bytes), bytes };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, file);
  }
}

/**
 * Adds whole lines in one write. They need not be on the disk yet: what the ledger loses when the machine dies is asked and told again, and
 * the results are in the directories of the runs.
 */
function append(file: string, text: string): void {
  if (text === '') return;
  try {
    const descriptor = openSync(file, 'a');
    try {
      const bytes = Buffer.from(text);
      const written = writeSync(descriptor, bytes);
      if (written < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC', syscall: 'write' });
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, file);
  }
}

async function lockPatiently(path: string): Promise<FolderLock> {
  const began = performance.now();
  for (;;) {
    try {
      return lockFolder(path);
    } catch (error) {
      if (!(error instanceof FolderInUseError) || performance.now() - began > PATIENCE) throw error;
      await wait(2 + 20 * Math.random());
    }
  }
}
