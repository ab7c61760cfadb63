import { existsSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkOptions } from '../errors/check-options.js';
import { aText, either, faultsText, objectOf, someText, wholeFrom } from '../errors/shape.js';
import { UserError } from '../errors/user-error.js';
import { fileError } from '../files/file-error.js';
import { type FolderLock, folderHolder, LOCK, lockFolder } from '../files/folder-lock.js';
import { makeDirectory } from '../files/make-directory.js';
import { readFile } from '../files/read-file.js';
import { removeFile } from '../files/remove-file.js';
import { isTemporaryOf, writeWholeInBackground } from '../files/write-whole.js';
import type { Seed } from '../random/seed.js';
import { isRecordingFile } from '../runs/recording-files.js';
import { idOfSettings } from '../runs/run-id.js';
import { checkedRecord, type RunRecord } from '../runs/run-record.js';
import { quote } from '../text/quote.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import { isCheckpointFile, lastCheckpoint } from './checkpoints.js';
import { CONFIG, type RunAbout, readConfigFile, writeConfig } from './config-file.js';
import { isEventFile } from './event-file.js';
import { createMetricsFile, type MetricsFile, metricsParquet, readMetrics } from './metrics-file.js';
import { CONFIG_FORMAT } from './read-store-file.js';
import { type KeptRecord, RESULT_FORMAT, readRecord, recordText, STOPPED_FORMAT } from './record-file.js';
import { unfinishedRecord } from './unfinished-record.js';

/** The files of a run directory that this module writes. */
export const METRICS = 'metrics.jsonl';
export const METRICS_TABLE = 'metrics.parquet';
export const RESULT = 'result.json';
export const STOPPED = 'stopped.json';
export const TEAM = 'team.safetensors';

/** What a run is, of which its directory is made. */
export interface RunDescription {
  /** The rule's name, which the id begins with. */
  readonly rule: string;
  readonly seed: Seed;
  /** Plain data that repeats the run, defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Which seeds the run's streams have, as far as that is to be told. */
  readonly seeds?: Readonly<Record<string, unknown>> | undefined;
  /** The command that began it. */
  readonly command?: string | undefined;
}

/** The directory of a run that this process performs. No other process writes to it meanwhile. */
export interface RunDirectory {
  readonly path: string;
  readonly id: string;
  /** Whether there was nothing in it. */
  readonly isNew: boolean;
  /**
   * Aborted when another process has taken it over, as while this machine slept: then nothing may be written any more.
   */
  readonly lost: AbortSignal;
  /**
   * Only of a directory that was made with `isOpen`, and before anything else: says which rows of its metrics stay, and
   * so everything else that it has; undefined: the run begins anew, and of what it had stays `config.json` alone.
   *
   * @throws {@link UserError} when it cannot be written.
   */
  begin(kept: readonly MetricsRow[] | undefined): void;
  /** How many rows there are, all of them on the disk. @throws {@link UserError} when they cannot be written. */
  keptRows(): number;
  /**
   * Adds rows to `metrics.jsonl`.
   *
   * @throws {@link UserError} when they cannot be written; then nothing of them is.
   */
  addMetrics(rows: readonly MetricsRow[]): void;
  /**
   * Writes the team, if there is one, `metrics.parquet` and then `result.json`, whose presence means that the run is
   * finished; all is on the disk when the promise resolves. `team`: the bytes of a safetensors file.
   *
   * @throws {@link UserError} when it cannot be written; TypeError when it is no record (the promise rejects).
   */
  finish(record: RunRecord, team?: Uint8Array): Promise<void>;
  /**
   * Writes `stopped.json`: what a run had reached that stopped and may go on. `isAsked`: it was to go no further for
   * now, as in a sweep that stops early what looks bad; otherwise it was interrupted.
   *
   * @throws {@link UserError} when it cannot be written (the promise rejects).
   */
  pause(record: RunRecord, isAsked?: boolean): Promise<void>;
  /** Unlocks it for other processes; the end of this process does so, too. */
  close(): void;
  /** Removes what was written, and the directory where nothing else is in it; unlocks it. */
  discard(): void;
}

/** What is known of a run from its directory. */
export interface StoredRun {
  readonly path: string;
  readonly id: string;
  /**
   * `running`: a process writes to it; `paused`: none does, and it got as far as it was asked to; `interrupted`: it did
   * not; `diverged`: it ended, with weights that are not finite.
   */
  readonly state: 'finished' | 'running' | 'paused' | 'interrupted' | 'diverged';
  /** The configuration that repeats it, defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The result; of a run that is not finished what it has reached, as far as its metrics tell. */
  readonly record: RunRecord;
  readonly about: RunAbout;
  /**
   * The rows of its metrics.
   *
   * @throws {@link UserError} when they are damaged.
   */
  metrics(): readonly MetricsRow[];
  /** Sentences that say what was left out and why. */
  readonly warnings: readonly string[];
}

/**
 * Ids of descriptions that do not change: to work one out is to hash all settings, and a run asks for it several times.
 */
const ids = new WeakMap<RunDescription, string>();

/** The id of a described run. */
export function idOfDescription(description: RunDescription): string {
  const { rule, config, seed } = description;
  const id = ids.get(description) ?? idOfSettings(rule, config, seed);
  if (Object.isFrozen(description) && Object.isFrozen(config)) ids.set(description, id);
  return id;
}

/**
 * Makes the directory of a run in a store, `<store>/<id>`, with its `config.json`; or takes up one that holds the same
 * run, unfinished: of that stays `config.json` alone, unless the option `kept` says which rows of its metrics, and so
 * everything else that it has. With `isOpen` that is said later, by `begin`.
 *
 * @throws FolderInUseError when another process writes to it; {@link UserError} when the run is finished already, the
 * path holds anything else, or it cannot be written. Nothing of that is touched.
 */
export function createRunDirectory(
  store: string,
  description: RunDescription,
  options: { readonly kept?: readonly MetricsRow[] | undefined; readonly isOpen?: boolean | undefined } = {},
): RunDirectory {
  checkPath(store, 'createRunDirectory');
  checkDescription(description);
  checkOptions(options, { of: 'createRunDirectory', known: ['kept', 'isOpen'], example: '{ kept: run.metrics() }' });
  const { kept, isOpen = false } = options;
  if (kept !== undefined && !Array.isArray(kept))
    throw new UserError(`kept is ${quote(kept)}; expected rows of metrics, such as readRunDirectory(path).metrics()`);
  const id = idOfDescription(description);
  const path = join(store, id);
  let made: string | undefined;
  try {
    made = makeDirectory(path);
  } catch (error) {
    throw fileError(error, path);
  }
  let lock: FolderLock;
  try {
    lock = lockFolder(path, LOCK, made !== undefined);
  } catch (error) {
    if (made !== undefined) removeEmpty(path, made);
    throw error;
  }
  let metrics: MetricsFile | undefined;
  const discard = () => {
    metrics?.close();
    for (const name of ownFiles(path)) removeFile(join(path, name));
    lock.release();
    removeEmpty(path, made ?? path);
  };
  const begin = (kept: readonly MetricsRow[] | undefined) => {
    // Events are written anew in any case: rows are, and the files of one run would tell each twice. What a killed
    // process was writing is nothing.
    for (const name of isNew ? [] : ownFiles(path))
      if (isEventFile(name) || name.endsWith('.tmp') || (kept === undefined && name !== CONFIG))
        removeFile(join(path, name));
    if (isNew || !existsSync(join(path, CONFIG))) writeConfig(path, id, description);
    metrics = createMetricsFile(join(path, METRICS), kept);
  };
  let isNew = false;
  try {
    // Looked at once it is locked: since it was made, another process may have had it.
    const names = namesIn(path);
    isNew = names.length === 0;
    takeUp(path, id, names);
    if (!isOpen) begin(kept);
  } catch (error) {
    if (made === undefined) lock.release();
    else discard();
    throw error;
  }
  const file = () => metrics!;
  return {
    path,
    id,
    isNew,
    begin,
    keptRows() {
      file().sync();
      return file().rows.length;
    },
    lost: lock.lost,
    addMetrics: (rows) => file().add(rows),
    async finish(record, team) {
      const checked = checkedRecord(record);
      if (typeof checked === 'string')
        throw new TypeError(`expected the record of run ${id}; in the record given, ${checked}`);
      file().close();
      await writeWholeInBackground(
        ...(team === undefined ? [] : [{ file: join(path, TEAM), content: team }]),
        { file: join(path, METRICS_TABLE), content: await metricsParquet(file().rows) },
        { file: join(path, RESULT), content: recordText(RESULT_FORMAT, id, checked) },
      );
      removeFile(join(path, STOPPED));
    },
    pause: (record, isAsked = false) =>
      writeWholeInBackground({
        file: join(path, STOPPED),
        content: recordText(STOPPED_FORMAT, id, record, isAsked ? { isAsked } : {}),
      }),
    close() {
      metrics?.close();
      lock.release();
    },
    discard,
  };
}

/** Removes the directory of a run, and those around it down to the first that was made, as far as they are empty. */
function removeEmpty(path: string, first: string): void {
  for (let inner = resolve(path); ; inner = dirname(inner)) {
    if (!existsSync(inner) || readdirSync(inner).length > 0) return;
    rmdirSync(inner);
    if (inner === resolve(first)) return;
  }
}

/**
 * Removes the directory of a run that has reached nothing: no row, no checkpoint, no record. Returns whether it did.
 * One that a process writes to stays.
 *
 * @throws {@link UserError} when it cannot be removed.
 */
export function discardUnbegun(store: string, description: RunDescription): boolean {
  const path = join(store, idOfDescription(description));
  if (!existsSync(join(path, CONFIG)) || existsSync(join(path, RESULT)) || folderHolder(path) !== undefined)
    return false;
  try {
    if (statSync(join(path, METRICS), { throwIfNoEntry: false })?.size) return false;
    if (lastCheckpoint(path) !== undefined) return false;
    const own = ownFiles(path);
    if (namesIn(path).some((name) => !own.includes(name))) return false;
    for (const name of own) removeFile(join(path, name));
    removeEmpty(path, path);
    return true;
  } catch (error) {
    throw fileError(error, path);
  }
}

/** Refuses a directory that is of something else, or finished; clears what an unfinished run left that begins anew. */
function takeUp(path: string, id: string, names: readonly string[]): void {
  if (names.includes(RESULT))
    throw new UserError(
      `${path} holds a run that is finished; its ${RESULT} is its record. Give another seed or other settings for a new run.`,
    );
  if (names.includes(CONFIG)) {
    const { id: own } = readConfigFile(join(path, CONFIG));
    if (own !== id)
      throw new UserError(`${path} holds the run ${own} and not ${id}. Move it away; it was not touched.`);
    return;
  }
  const strange = names.find((name) => !isTemporaryOf(name, [CONFIG]));
  if (strange !== undefined)
    throw new UserError(
      `${path} holds ${quote(strange)} and no ${CONFIG}, so it is not a run. Move it away; it was not touched.`,
    );
}

/**
 * Reads the directory of one run, finished or not.
 *
 * @throws {@link UserError} when the path is no run directory, or `config.json` or `result.json` is damaged or was
 * changed.
 */
export function readRunDirectory(path: string): StoredRun {
  checkPath(path, 'readRunDirectory');
  if (!existsSync(join(path, CONFIG)))
    throw new UserError(
      `${path} is not the directory of a klopf run. ${existsSync(path) ? `It has no ${CONFIG}` : 'It does not exist'}. Give a directory that holds ${CONFIG}, or the store that it lies in.`,
    );
  const { id, config, ...about } = readConfigFile(join(path, CONFIG));
  const warnings: string[] = [];
  const metricsFile = join(path, METRICS);
  const metrics = () => {
    if (!existsSync(metricsFile)) return [];
    const { rows, cutOff } = readMetrics(metricsFile);
    if (cutOff !== undefined)
      warnings.push(
        `${metricsFile} line ${cutOff} is cut off: the run was interrupted as it was written, and it is left out.`,
      );
    return rows;
  };
  const finished = finishedRecord(path, id);
  const reached = finished ? undefined : reachedRecord(path, id, config, metrics());
  const unfinished = () => (folderHolder(path) ? 'running' : reached?.isAsked ? 'paused' : 'interrupted');
  return {
    path,
    id,
    config,
    about,
    state: finished ? (finished.diverged === undefined ? 'finished' : 'diverged') : unfinished(),
    record: finished ?? reached!.record,
    metrics,
    warnings,
  };
}

/**
 * The record of a run directory, if the run is finished; `id`: the run that it is expected to be.
 *
 * @throws {@link UserError} when `result.json` is damaged, was changed, or is of another run.
 */
export function finishedRecord(path: string, id: string): RunRecord | undefined {
  return readRecord(join(path, RESULT), RESULT_FORMAT, id)?.record;
}

/**
 * What a run that is not finished has reached: as it said when it stopped, or as its metrics tell, whichever is
 * further.
 */
function reachedRecord(
  path: string,
  id: string,
  config: Readonly<Record<string, unknown>>,
  rows: readonly MetricsRow[],
): KeptRecord {
  const told = unfinishedRecord(id, config, rows);
  const stopped = readRecord(join(path, STOPPED), STOPPED_FORMAT, id);
  const isFurther = stopped && (stopped.record.episodesDone ?? 0) >= (told.episodesDone ?? 0);
  return isFurther ? stopped : { record: told, isAsked: false };
}

/**
 * Whether a path is a directory in which a run was about to begin when its process was killed: there is nothing but a
 * lock.
 */
export function isBeginning(path: string): boolean {
  return isDirectory(path) && namesIn(path).every((name) => isTemporaryOf(name, [CONFIG]));
}

/**
 * Whether a directory holds a `config.json` that says it is of a run. Of a file that is something else nothing is told.
 */
export function isRunDirectory(path: string): boolean {
  const file = join(path, CONFIG);
  return existsSync(file) && new RegExp(`"format":\\s*"${CONFIG_FORMAT}"`).test(readFile(file).slice(0, 200));
}

function checkPath(path: unknown, of: string): void {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw new UserError(`${of} takes the path of a directory; given ${quote(path)}`);
}

function checkDescription(given: unknown): void {
  const faults = objectOf({
    rule: someText,
    seed: either(wholeFrom(0), aText),
    config: objectOf({ seed: either(wholeFrom(0), aText) }),
  })(given);
  if (faults.length === 0) return;
  throw new UserError(
    `createRunDirectory takes what a run is, such as { rule: 'my-rule', seed: 1, config: { seed: 1, env: 'maze' } }: ${faultsText(faults)}`,
  );
}

/** The names in a directory, without its lock. */
function namesIn(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => name !== LOCK && !name.startsWith(`${LOCK}.`));
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The files in a directory that a run has written. */
function ownFiles(path: string): string[] {
  const own = [CONFIG, METRICS, METRICS_TABLE, RESULT, STOPPED, TEAM];
  return namesIn(path).filter(
    (name) =>
      own.includes(name) ||
      isTemporaryOf(name, own) ||
      isRecordingFile(name) ||
      isCheckpointFile(name) ||
      isEventFile(name),
  );
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
