import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { teamToBytes } from '../engines/team-bytes.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { FolderInUseError, folderHolder } from '../files/folder-lock.js';
import { environmentSeed, keyOf } from '../random/seed.js';
import { checkRunConfig } from '../runs/check-run-config.js';
import { checkRuns } from '../runs/check-runs.js';
import { createRecordingFiles, shortRecordingFile } from '../runs/recording-files.js';
import { resolvedConfig } from '../runs/resolved-config.js';
import { rulesLabel } from '../runs/rules-label.js';
import type { RunConfig } from '../runs/run-config.js';
import { ofRun, runOnPool } from '../runs/run-on-pool.js';
import type { RunRecord } from '../runs/run-record.js';
import { settingsKey } from '../runs/run-settings.js';
import { type RunWorkers, runWorkers, type WorkerPool } from '../runs/worker-pool.js';
import type { Task } from '../team/state/task.js';
import { quote } from '../text/quote.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import type { TrainingProgress } from '../train/train.js';
import type { Checkpoint } from '../train/training-bytes.js';
import { createCheckpoints, findCheckpoint, lastCheckpoint, removeCheckpoints } from './checkpoints.js';
import { createEventFile, hasEventFile } from './event-file.js';
import { readMetrics } from './metrics-file.js';
import {
  createRunDirectory,
  discardUnbegun,
  finishedRecord,
  idOfDescription,
  METRICS,
  type RunDescription,
  type RunDirectory,
  readRunDirectory,
} from './run-directory.js';
import { versionWarnings } from './version-warnings.js';

/** Options of {@link runInStore}. */
export interface RunInStoreOptions {
  /** The threads to run on, which stay open. Default: as many as there are processor cores, for this run alone. */
  readonly pool?: WorkerPool | undefined;
  /** Threads of the pool that the run may have, where its batch or its layers keep them busy. Default: all. */
  readonly threads?: number | undefined;
  /**
   * Whether the configuration is planned here first, where that is possible, so that a mistake or too little memory is
   * told before there is a directory. It takes some milliseconds; of many small runs that were checked together it may
   * be false. Default: true.
   */
  readonly check?: boolean | undefined;
  /** Aborting stops the run after its present step: its record is partial, and its directory stays, not finished. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Episodes after which the run pauses, with those that end in the same step. A later call with a larger `until`, or
   * with none, goes on. Default: it goes on to its end.
   */
  readonly until?: number | undefined;
  /** Called with how far the run has come. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  /** Called with rows of metrics, once they are written; first with those that were there already. */
  readonly onMetrics?: ((rows: readonly MetricsRow[]) => void) | undefined;
  /** Whether the directory gets a file of events for TensorBoard, too. Default: false. */
  readonly tensorboard?: boolean | undefined;
  /** The command that began the run, for `config.json`. */
  readonly command?: string | undefined;
  /** Seconds between two checkpoints; there is one wherever the run stops, too. Default: 60. */
  readonly checkpointEvery?: number | undefined;
  /** Called with the steps that each environment has taken, once a checkpoint is on the disk. */
  readonly onCheckpoint?: ((step: number) => void) | undefined;
  /**
   * Called with sentences for people: that a checkpoint is damaged, why there are none, or that another version of
   * klopf began the run.
   */
  readonly onWarning?: ((sentence: string) => void) | undefined;
}

const OPTIONS = [
  ...['pool', 'threads', 'signal', 'until', 'onProgress', 'onMetrics', 'tensorboard', 'command'],
  ...['checkpointEvery', 'onCheckpoint', 'onWarning', 'check'],
];

/**
 * Performs a run in its directory of a store, `<store>/<id>`, unless it is finished there: then its record is read, and
 * nothing is done. What is done twice is done once, therefore; the record is that of `runPool` with the same
 * configuration, bit for bit.
 *
 * A run that diverges is finished. One that is stopped, or whose process dies, is not: the next call goes on from its
 * last checkpoint, or from the one before where that is damaged, and where there is none it begins anew. It ends with
 * the same record, rows and recording in any case.
 *
 * @throws FolderInUseError when another process performs the run; {@link UserError} when the configuration is wrong, or
 * the directory cannot be written or holds anything else.
 */
export async function runInStore(
  store: string,
  config: RunConfig,
  options: RunInStoreOptions = {},
): Promise<RunRecord> {
  checkStore(store);
  checkRunConfig(config, 'the configuration of runInStore');
  checkOptions(options, { of: 'runInStore', known: OPTIONS, example: '{ pool, signal }' });
  const { pool: given, until, threads, check = true } = options;
  if (until !== undefined && !(Number.isSafeInteger(until) && until >= 1))
    throw new UserError(`until is ${quote(until)}; expected a whole number of episodes, at least 1`);
  const { checkpointEvery } = options;
  if (checkpointEvery !== undefined && !(typeof checkpointEvery === 'number' && checkpointEvery > 0))
    throw new UserError(`checkpointEvery is ${quote(checkpointEvery)}; expected a number of seconds above 0`);
  if (![undefined, true, false].includes(options.tensorboard))
    throw new UserError(`tensorboard is ${quote(options.tensorboard)}; expected true or false`);
  if (threads !== undefined && !(Number.isSafeInteger(threads) && threads >= 1))
    throw new UserError(`threads is ${quote(threads)}; expected a whole number, at least 1`);
  const description = describeRun(config, options.command);
  const finished = recordInStore(store, description);
  if (finished) {
    tellFinished(store, idOfDescription(description), options);
    return finished;
  }
  const pool = runWorkers(given);
  try {
    if (check) checkRuns([config], Math.min(threads ?? pool.workers, pool.workers));
    const directory = openDirectory(store, description);
    if (!('lost' in directory)) return directory;
    try {
      return await perform(directory, config, pool, options);
    } catch (error) {
      directory.close();
      discardUnbegun(store, description);
      throw error;
    } finally {
      directory.close();
    }
  } finally {
    if (pool !== given) await pool.close();
  }
}

/** Tells the rows of a run that is finished, and that its klopf was another; gives TensorBoard what it has not had. */
function tellFinished(store: string, id: string, { onMetrics, onWarning, tensorboard }: RunInStoreOptions): void {
  const path = join(store, id);
  if (onWarning) for (const sentence of versionWarnings(path, id, true)) onWarning(sentence);
  const lacksEvents = tensorboard === true && !hasEventFile(path);
  if (!onMetrics && !lacksEvents) return;
  const rows = readRunDirectory(path).metrics();
  if (rows.length > 0) onMetrics?.(rows);
  if (lacksEvents) createEventFile(path, rows).close();
}

/** The directory of a run that is to be performed, or the record of one that another process has finished just now. */
function openDirectory(store: string, description: RunDescription): RunDirectory | RunRecord {
  try {
    return createRunDirectory(store, description, { isOpen: true });
  } catch (error) {
    const finished = recordInStore(store, description);
    if (finished) return finished;
    throw error;
  }
}

/** What a run is, for its directory. */
export function describeRun(config: RunConfig, command?: string): RunDescription {
  return Object.freeze({
    rule: rulesLabel(config),
    seed: config.seed,
    config: Object.freeze({ ...resolvedConfig(config) }),
    seeds: seedTree(config),
    command,
  });
}

/**
 * The record of a run that is finished in a store; undefined where it is not. @throws {@link UserError} when its result
 * is damaged.
 */
export function recordInStore(store: string, description: RunDescription): RunRecord | undefined {
  const id = idOfDescription(description);
  return finishedRecord(join(store, id), id);
}

async function perform(
  directory: RunDirectory,
  config: RunConfig,
  pool: RunWorkers,
  { signal, until, threads, onProgress, onMetrics, tensorboard, ...kept }: RunInStoreOptions,
): Promise<RunRecord> {
  const { path, id } = directory;
  const { onWarning = () => {} } = kept;
  const { checkpoint, rows, warnings } = directory.isNew ? NOTHING : await takeUp(path, id, config);
  for (const warning of warnings) onWarning(warning);
  directory.begin(rows);
  const events = tensorboard ? createEventFile(path, rows) : undefined;
  if (rows && rows.length > 0) onMetrics?.(rows);
  const recordings = config.record && (await createRecordingFiles(path, '', checkpoint?.files));
  const checkpoints = createCheckpoints(path, id, taskOf(config), kept.onCheckpoint);
  try {
    const { record, state } = await runOnPool(
      pool,
      config,
      Math.min(threads ?? pool.workers, pool.workers),
      AbortSignal.any([directory.lost, ...(signal ? [signal] : [])]),
      {
        onProgress,
        onMetrics(rows) {
          directory.addMetrics(rows);
          events?.add(rows);
          onMetrics?.(rows);
        },
        onRecorded: recordings && ((window) => recordings.add(window)),
        onState(state, files) {
          if (!directory.lost.aborted) checkpoints.add(state, files);
        },
        filesNow: () => ({ [METRICS]: directory.keptRows(), ...recordings?.sizes() }),
        onStateless: (why) =>
          onWarning(`${id} keeps no checkpoints: ${why}. If it is stopped, it begins again, with the same numbers.`),
        keepEvery: kept.checkpointEvery,
        start: checkpoint?.state,
        wantsState: true,
        until,
      },
    );
    await checkpoints.settled();
    if (directory.lost.aborted) throw takenOver(path);
    recordings?.finish();
    const isFinished = !record.partial || record.diverged !== undefined;
    if (!isFinished) {
      await directory.pause(record, until !== undefined && (record.episodesDone ?? 0) >= until);
      return record;
    }
    const team = state && (await teamToBytes({ state: () => state }, { task: taskOf(config) }));
    await directory.finish(record, team);
    if (!directory.isNew || checkpoints.hasBegun) removeCheckpoints(path);
    return record;
  } catch (error) {
    try {
      await checkpoints.settled();
      recordings?.finish();
    } catch {
      // If the disk is full, the first failure says so already.
    }
    // Named by rule and seed: whoever calls this has other runs beside it, as a rule.
    throw ofRun(config, 2, error);
  } finally {
    events?.close();
  }
}

/** What is said where another process has taken over a run while this one was at it. */
function takenOver(path: string): FolderInUseError {
  const by = folderHolder(path) ?? 'another process';
  return new FolderInUseError(
    `${path} was taken over by ${by}, as this one gave no sign of life, or its lock was deleted. Leave the run to that one.`,
    by,
  );
}

const NOTHING = { checkpoint: undefined, rows: undefined, warnings: [] };

/** What a run goes on from: its last checkpoint, and the rows that its metrics had then; nothing where it begins. */
async function takeUp(path: string, id: string, config: RunConfig) {
  const metrics = join(path, METRICS);
  const all = existsSync(metrics) && lastCheckpoint(path) !== undefined ? readMetrics(metrics).rows : [];
  const rowsOf = ({ files }: Checkpoint) => files?.[METRICS] ?? 0;
  const { checkpoint, warnings } = await findCheckpoint(path, id, (found) => {
    if (all.length < rowsOf(found))
      throw new UserError(`${METRICS} had ${rowsOf(found)} rows when it was written, and has ${all.length}`);
    if (settingsKey(readRunDirectory(path).config['record'] ?? null) !== settingsKey(config.record ?? null))
      throw new UserError('the settings of the recording are not those with which it was written');
    const short = config.record && shortRecordingFile(path, found.files ?? {});
    if (short !== undefined) throw new UserError(`${short} is shorter than when it was written, or gone`);
  });
  const others = checkpoint ? versionWarnings(path, id, false) : [];
  return { checkpoint, warnings: [...warnings, ...others], rows: checkpoint && all.slice(0, rowsOf(checkpoint)) };
}

function taskOf({ env, envParams, actionMap }: RunConfig): Task {
  return { env, envParams, ...(actionMap === undefined ? {} : { actionMap }) };
}

/** Environments whose seeds are told. */
const TOLD_LANES = 64;

/** Which seeds the streams of a run have. */
function seedTree({ seed, batch, critic }: RunConfig): Readonly<Record<string, unknown>> {
  const key = keyOf(seed);
  return {
    run: seed,
    key: [key.k0, key.k1],
    environments: Array.from({ length: Math.min(batch, TOLD_LANES) }, (_, lane) => environmentSeed(key, lane)),
    ...(critic ? { critic: `critic of ${seed}` } : {}),
  };
}

function checkStore(store: unknown): void {
  if (typeof store === 'string' && store !== '' && !store.includes('\0')) return;
  throw new UserError(`runInStore takes the path of a folder for runs; given ${quote(store)}`);
}
