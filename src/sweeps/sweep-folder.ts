import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { makeDirectory } from '../files/make-directory.js';
import { readFile } from '../files/read-file.js';
import { writeWhole } from '../files/write-whole.js';
import { openLedger } from '../jobs/ledger.js';
import { settingsKey } from '../runs/run-settings.js';
import { klopfVersion } from '../store/klopf-version.js';
import { cutText } from '../text/cut-text.js';
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

/** The folder of a sweep: its experiment, the ledger of what was asked and told, and the store of its runs. */
export interface SweepFolder {
  readonly path: string;
  readonly experiment: Experiment;
  /** The store of its runs. */
  readonly runs: string;
  /** Where the sweep stands, as far as this process knows. */
  readonly state: SweepState;
  /**
   * @throws {@link UserError} where another version of klopf has made it, whose numbers may differ: versions do not mix
   * in one sweep.
   */
  checkVersion(): void;
  /** Takes in what other processes have added to the ledger. */
  refresh(): void;
  /**
   * Adds to the ledger, which one process does at a time: what others have added is taken in before, so that what is
   * asked follows from all that is known. `work` is given how to add an entry, which is applied at once; all of them
   * are written together.
   *
   * @throws {@link UserError} when the ledger cannot be written, or the sweep is of another version (the promise
   * rejects).
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
    const { experiment: there, klopf } = readExperimentFile(file);
    const difference = differenceOf(there, experiment);
    if (difference !== undefined)
      throw new UserError(
        `${path} holds another experiment: ${difference}. Choose another folder with --out, or undo the change; only trials may grow.`,
      );
    if (there.search.trials < experiment.search.trials) {
      checkVersion(path, klopf);
      writeExperiment(file, experiment);
    }
    return open(path, experiment, klopf);
  }
  return open(path, experiment, klopfVersion());
}

/** Opens the folder of a sweep. @throws {@link UserError} when there is none, or a file of it is damaged. */
export function openSweepFolder(path: string): SweepFolder {
  const file = join(path, EXPERIMENT_FILE);
  if (!existsSync(file))
    throw new UserError(
      `${path} is not a sweep: it has no ${EXPERIMENT_FILE}; expected a folder that klopf sweep has made`,
    );
  const { experiment, klopf } = readExperimentFile(file);
  return open(path, experiment, klopf);
}

/** Whether a path is the folder of a sweep. */
export function isSweepFolder(path: string): boolean {
  return existsSync(join(path, EXPERIMENT_FILE));
}

function writeExperiment(file: string, experiment: Experiment): void {
  const content = { format: FORMAT, version: VERSION, klopf: klopfVersion(), experiment };
  writeWhole(file, `${JSON.stringify(content, undefined, 1)}\n`);
}

/** @throws {@link UserError} unless this klopf has made the sweep. */
function checkVersion(path: string, klopf: unknown): void {
  if (klopf === klopfVersion()) return;
  const other = cutText(String(klopf));
  throw new UserError(
    `${path} is a sweep of klopf ${other}, and this is klopf ${klopfVersion()}; its numbers may differ, so nothing was changed. ` +
      `Go on with that version (npx klopf@${other} sweep …), or begin the sweep again in another folder. --status and klopf report can read it as it is.`,
  );
}

/** What the file holds: the experiment, and which klopf has written it. */
function readExperimentFile(file: string): { readonly experiment: Experiment; readonly klopf: unknown } {
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
  return { experiment: experiment as Experiment, klopf };
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

function open(path: string, experiment: Experiment, klopf: unknown): SweepFolder {
  const file = join(path, LEDGER_FILE);
  const state = new SweepState(experiment);
  const ledger = openLedger(path, LEDGER_FILE, (text, line) => {
    if (text === '') return;
    const entry = parseEntry(text);
    if (entry === undefined)
      throw new UserError(
        `${file}:${line} is not an entry of a ledger: ${quote(text)}; restore the file, or delete the line`,
      );
    try {
      state.apply(entry);
    } catch (error) {
      if (error instanceof UserError) throw new UserError(`${file}:${line}: ${error.message}; restore the file`);
      throw error;
    }
  });
  return {
    path,
    experiment,
    runs: join(path, RUNS_FOLDER),
    state,
    checkVersion: () => checkVersion(path, klopf),
    refresh: () => ledger.refresh(),
    // Entries need not be on the disk yet: what the ledger loses when the machine dies is asked and told again, and the
    // results are in the directories of the runs.
    write: (work) =>
      ledger.write((add) =>
        work((entry) => {
          checkVersion(path, klopf);
          state.apply(entry);
          add(JSON.stringify(entry));
        }),
      ),
  };
}
