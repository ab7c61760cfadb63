import { existsSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { LOCK, lockFolder } from '../files/folder-lock.js';
import { appendLine, readLines } from '../files/line-file.js';
import { makeDirectory } from '../files/make-directory.js';
import { readFile } from '../files/read-file.js';
import { isTemporaryOf, writeWhole } from '../files/write-whole.js';
import { quote } from '../text/quote.js';
import { isRecordingFile } from './recording-files.js';
import { checkedRecord, parseRunRecord, type RunRecord } from './run-record.js';

const CONFIG = 'config.json';
const RUNS = 'runs.jsonl';
const REPORT = 'report.html';

/** The first bytes of a `config.json` that the command line writes. */
const COMMAND_CONFIG = '{\n  "klopf"';

/** A directory for the results of one command, written as they come. No other process writes to it meanwhile. */
export interface RunDirectory {
  readonly path: string;
  /**
   * Adds a record as one line of `runs.jsonl`, on disk when this returns.
   *
   * @throws {@link TypeError} when it is no record.
   * @throws {@link UserError} when it cannot be written; then nothing of it is.
   */
  appendRun(record: RunRecord): void;
  /**
   * Writes `report.html`, whole or not at all, from the text of the page. It does not end the use of the directory:
   * `close` does.
   *
   * @throws {@link UserError} when it cannot be written.
   */
  finish(reportHtml: string): void;
  /** Removes a directory without any record, and everything else that making it made. */
  discard(): void;
  /** Unlocks it for other processes; the end of this process does so, too. */
  close(): void;
}

/** What a run directory holds. */
export interface RunDirectoryContents {
  readonly config: Readonly<Record<string, unknown>>;
  readonly records: readonly RunRecord[];
  /** The text of `report.html`, if it has been written. */
  readonly report: string | undefined;
  /** Sentences that say what was left out and why: a last line that an interruption cut off. */
  readonly warnings: readonly string[];
}

/**
 * Makes a directory for runs, with `config.json` and an empty `runs.jsonl`. A directory that a command left behind
 * before it had any record, such as one with a `config.json` that was cut off, counts as new.
 *
 * @throws {@link UserError} when the path holds anything else, or another process writes to it; nothing in it is
 * touched.
 */
export function createRunDirectory(
  path: string,
  options: { config: Readonly<Record<string, unknown>> } = { config: {} },
): RunDirectory {
  checkPath(path, 'createRunDirectory');
  checkOptions(options, { of: 'createRunDirectory', known: ['config'], example: '{ config: { task: "cart-pole" } }' });
  const { config } = options;
  if (typeof config !== 'object' || config === null)
    throw new UserError(`config of createRunDirectory is ${quote(config)}; expected an object`);
  refuseUsed(path);
  let made: string | undefined;
  try {
    made = makeDirectory(path);
  } catch (error) {
    throw fileError(error, path);
  }
  const takeBack = () => {
    // Removes the directories that were made, the innermost first; one that holds another's file stays.
    for (let inner = resolve(path); made !== undefined; inner = dirname(inner)) {
      if (readdirSync(inner).length > 0) return;
      rmdirSync(inner);
      if (inner === resolve(made)) return;
    }
  };
  let lock: ReturnType<typeof lockFolder>;
  try {
    lock = lockFolder(path);
  } catch (error) {
    takeBack();
    throw error;
  }
  const discard = () => {
    for (const name of [CONFIG, RUNS, REPORT]) rmSync(join(path, name), { force: true });
    lock.release();
    takeBack();
  };
  try {
    // Another process may have written here before this one had the lock.
    refuseUsed(path, true);
  } catch (error) {
    lock.release();
    throw error;
  }
  try {
    for (const name of leftIn(path)) rmSync(join(path, name));
    writeWhole(join(path, CONFIG), `${JSON.stringify(config, null, 2)}\n`);
    writeFileSync(join(path, RUNS), '', { flag: 'wx' });
  } catch (error) {
    discard();
    throw fileError(error, path);
  }
  return {
    path,
    appendRun(record) {
      const checked = checkedRecord(record);
      if (typeof checked === 'string')
        throw new TypeError(`Expected a run record to append to ${join(path, RUNS)}; got one in which ${checked}.`);
      appendLine(join(path, RUNS), JSON.stringify(checked));
    },
    finish: (reportHtml) => writeWhole(join(path, REPORT), reportHtml),
    discard,
    close: () => lock.release(),
  };
}

/**
 * Reads a run directory. A last line that an interruption cut off is left out and told in `warnings`.
 *
 * @throws {@link UserError} when the path is no run directory, or one of its files is damaged.
 */
export function readRunDirectory(path: string): RunDirectoryContents {
  checkPath(path, 'readRunDirectory');
  if (!isRunDirectory(path)) {
    const found = existsSync(path) ? `It has no ${CONFIG} and ${RUNS}` : 'It does not exist';
    throw new UserError(
      `${path} is not a klopf run directory. ${found}. Give the directory that a run was written to.`,
    );
  }
  const file = join(path, RUNS);
  const { lines, cutOff } = readLines(file);
  const report = join(path, REPORT);
  return {
    config: readConfig(join(path, CONFIG)),
    records: lines.map(({ text, number }) => parseRunRecord(text, `${file} line ${number}`)),
    report: existsSync(report) ? readFile(report) : undefined,
    warnings:
      cutOff === undefined
        ? []
        : [`${file} line ${cutOff} is cut off: the run was interrupted as it was written, and its record is left out.`],
  };
}

function checkPath(path: unknown, of: string): void {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw new UserError(`${of} takes the path of a directory; given ${quote(path)}`);
}

function refuseUsed(path: string, isLocked = false): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    throw new UserError(
      `${path} is a file, expected a new directory for the runs. Choose another path; it was not touched.`,
    );
  }
  const names = leftIn(path);
  if (names.length === 0 || isLeftover(path, names)) return;
  // If another process holds the lock, `lockFolder` throws its message, which is clearer than that something is there.
  if (!isLocked && existsSync(join(path, LOCK))) lockFolder(path).release();
  const what = isRunDirectory(path) ? 'already holds a klopf run' : 'already holds other files';
  throw new UserError(
    `${path} ${what}, expected a new or empty directory. Choose another directory, or move this one away; it was not touched.`,
  );
}

/** The names in a directory, without its lock. */
function leftIn(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => name !== LOCK && !name.startsWith(`${LOCK}.`));
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Whether these are the files of a command that ended before it had a record. */
function isLeftover(path: string, names: readonly string[]): boolean {
  const isFile = (name: string) => statSync(join(path, name)).isFile();
  const own = [CONFIG, RUNS, REPORT];
  const isOwn = (name: string) => own.includes(name) || isTemporaryOf(name, own) || isRecordingFile(name);
  if (!names.every((name) => isOwn(name) && isFile(name))) return false;
  if (names.includes(RUNS) && readLines(join(path, RUNS)).lines.length > 0) return false;
  if (!names.includes(CONFIG)) return !names.includes(REPORT);
  const text = readFile(join(path, CONFIG));
  return names.includes(RUNS) || COMMAND_CONFIG.startsWith(text) || text.startsWith(COMMAND_CONFIG);
}

function isRunDirectory(path: string): boolean {
  return [CONFIG, RUNS].every((name) => existsSync(join(path, name)));
}

function readConfig(file: string): Record<string, unknown> {
  const text = readFile(file);
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${file} is not JSON (${(error as Error).message}). Restore it, or write {} in it to read the runs alone.`,
    );
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UserError(`${file} holds no JSON object. Restore it, or write {} in it to read the runs alone.`);
  }
  return config as Record<string, unknown>;
}
