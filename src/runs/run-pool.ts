import { WIDE } from '../dense/sizes.js';
import { UserError } from '../errors/user-error.js';
import { registry } from '../gymnasium/registry/registry.js';
import type { UnitRecording } from '../microscope/index.js';
import type { TeamState } from '../team/state/team-state.js';
import type { LayerWeights } from '../team/team.js';
import { quote } from '../text/quote.js';
import { builtModule } from '../threads/built-module.js';
import { JobError } from '../threads/job-error.js';
import { workThrough } from '../threads/work-through.js';
import type { TrainingProgress } from '../train/train.js';
import { checkPoolOptions } from './check-pool-options.js';
import { checkRuns } from './check-runs.js';
import type { RunJob, RunOutcome, RunTold } from './perform-run.js';
import { rulesLabel } from './rules-label.js';
import type { RunConfig } from './run-config.js';
import type { RunRecord } from './run-record.js';
import { makeRunEnv, planRun, type SharedRun, shareRun } from './run-thread.js';
import { stoppedRecord } from './stopped-record.js';
import { canShareMemory, type RunWorkers, runWorkers, type WorkerPool } from './worker-pool.js';

export interface PoolOptions {
  /**
   * Threads for all runs together, or a pool of them, which stays open. Default: as many threads as there are cores.
   */
  readonly workers?: number | WorkerPool;
  readonly onProgress?: (run: number, progress: TrainingProgress) => void;
  readonly onRecord?: (run: number, record: RunRecord) => void;
  /** Called before `onRecord` with the final weights of a run. Without it they are not copied out of the thread. */
  readonly onWeights?: (run: number, weights: readonly LayerWeights[]) => void;
  /**
   * Called before `onRecord` with the state of the team, for a run that did not diverge. Without it the state is not
   * copied out of the thread.
   */
  readonly onState?: (run: number, state: TeamState) => void;
  /** Called with each window of a run whose configuration says that it is recorded, as it comes. What it throws ends the runs. */
  readonly onRecorded?: (run: number, window: UnitRecording) => void;
  /**
   * Aborting stops every run after its present step, and marks its record partial. Some runs have a record of what was
   * last heard of them, without weights: those still starting, those whose step does not end in time, and, where memory
   * cannot be shared, all. A run that no thread has taken yet has no record.
   */
  readonly signal?: AbortSignal;
}

/** Milliseconds after which a thread that was asked to stop is ended, as it may still be loading or in a huge step. */
const STOP_GRACE = 700;

/**
 * Runs all configurations on worker threads: many runs side by side, one thread each; a single run on several threads
 * when its batch has lanes for them. Records come back in the order of the configurations, and do not depend on
 * `workers`. (A study's jobs have `runJobs` of run-study.ts: each takes exactly one thread, and is lost when it is
 * stopped.)
 *
 * A run that diverges has a record that says so in `diverged`, and the others go on. When a run fails, or a thread of
 * it dies, the others are stopped as if aborted, and then the promise rejects with the failure.
 *
 * @throws {@link UserError} when runs together need more memory than there is (before anything is started), or a
 * configuration has a mistake that only running it shows.
 */
export async function runPool(configs: readonly RunConfig[], options: PoolOptions = {}): Promise<RunRecord[]> {
  if (!Array.isArray(configs))
    throw new UserError(`runPool takes a list of run configurations; given ${quote(configs)}`);
  checkPoolOptions(
    'runPool',
    ['workers', 'onProgress', 'onRecord', 'onWeights', 'onState', 'onRecorded', 'signal'],
    options,
  );
  configs.forEach(checkConfig);
  const { workers, signal, onProgress, onRecord, onWeights, onState, onRecorded } = options;
  const pool = runWorkers(workers);
  const records: (RunRecord | undefined)[] = configs.map(() => undefined);
  const perRun = Math.max(1, Math.floor(pool.workers / configs.length));
  try {
    pool.checkOpen();
    checkRuns(configs, pool.workers);
    await workThrough(configs, { atOnce: pool.workers, signal }, async (config, run, stopping) => {
      const begun = performance.now();
      let last: TrainingProgress | undefined;
      const watch = {
        onProgress(progress: TrainingProgress) {
          last = progress;
          onProgress?.(run, progress);
        },
        onRecorded: (window: UnitRecording) => onRecorded?.(run, window),
        wantsWeights: onWeights !== undefined,
        wantsState: onState !== undefined,
      };
      const outcome = await runOne(pool, config, threadsOf(config, perRun), stopping, watch).catch((error) => {
        throw ofRun(config, configs.length, error);
      });
      const { record, weights, state } = outcome ?? {
        record: stoppedRecord(config, (performance.now() - begun) / 1000, last),
        weights: undefined,
        state: undefined,
      };
      records[run] = record;
      if (weights) onWeights?.(run, weights);
      if (state) onState?.(run, state);
      onRecord?.(run, record);
    });
  } finally {
    if (pool !== workers) await pool.close();
  }
  return records.filter((record) => record !== undefined);
}

/** Checks what TypeScript's types already say, for callers without types. */
function checkConfig(config: unknown, k: number): void {
  const { env, rule, episodes } = (typeof config === 'object' && config !== null ? config : {}) as Partial<RunConfig>;
  const isRight =
    typeof env === 'string' && typeof rule?.name === 'string' && Number.isSafeInteger(episodes) && episodes! >= 1;
  if (isRight && (rule as { text?: unknown }).text === undefined) return;
  throw new UserError(
    `configuration ${k} of runPool is ${quote(config)}; expected one with env, the text of a rule (weightMax.text) and episodes, a whole number`,
  );
}

/** The error of a failed run, with the run's name in front where there are several. */
function ofRun(config: RunConfig, runs: number, error: unknown): unknown {
  if (!(error instanceof JobError)) return error;
  const { env, seed } = config;
  if (error.isMistake) return error.named(runs > 1 ? `${rulesLabel(config)}, seed ${seed}` : '');
  return error.named(`${rulesLabel(config)} on ${env}, seed ${seed}`);
}

/**
 * The threads of a single run: more than one for each group of eight lanes would idle, unless there are wide layers to
 * share.
 */
function threadsOf({ engine, batch, hidden }: RunConfig, available: number): number {
  if (engine === 'literal') return 1;
  const ofUnits = batch <= 8 ? Math.floor(Math.max(0, ...hidden) / WIDE) : 0;
  return Math.max(1, Math.min(available, Math.max(Math.ceil(batch / 8), 2 * ofUnits)));
}

interface Watch {
  readonly onProgress: (progress: TrainingProgress) => void;
  readonly onRecorded: (window: UnitRecording) => void;
  readonly wantsWeights: boolean;
  readonly wantsState: boolean;
}

/** The outcome of a run; undefined if it was stopped before its first step. */
async function runOne(
  pool: RunWorkers,
  config: RunConfig,
  threads: number,
  signal: AbortSignal,
  { onProgress, onRecorded, ...wanted }: Watch,
): Promise<RunOutcome | undefined> {
  let shared: SharedRun | undefined;
  if (threads > 1) {
    if (!registry.has(config.env)) await import(/* @vite-ignore */ config.envModule);
    const env = makeRunEnv(config);
    shared = shareRun(planRun(config, env), threads);
    env.close();
  }
  const stop = canShareMemory() ? new SharedArrayBuffer(4) : undefined;
  const jobs = Array.from({ length: threads }, (_, index) => ({
    kind: 'run' as const,
    config: { ...config, envModule: pool.hasEnvs ? '' : builtModule(config.envModule) },
    part: { index, threads, ...(shared ? { shared } : {}) },
    ...{ stop, ...wanted },
  })) satisfies RunJob[];
  const ending = new AbortController();
  let grace: ReturnType<typeof setTimeout> | undefined;
  const askToStop = () => {
    if (stop) Atomics.store(new Int32Array(stop), 0, 1);
    grace = setTimeout(() => ending.abort(), stop ? STOP_GRACE : 0);
  };
  signal.addEventListener('abort', askToStop);
  if (signal.aborted) askToStop();
  let failure: { readonly error: unknown } | undefined;
  const onTold = (told: RunTold) => {
    if (!('recorded' in told)) return onProgress(told);
    try {
      if (!failure) onRecorded(told.recorded);
    } catch (error) {
      // Such as a full disk: the run is ended, and fails with it.
      failure = { error };
      ending.abort();
    }
  };
  try {
    const outcomes = await pool.perform<RunTold, RunOutcome | undefined>(jobs, { signal: ending.signal, onTold });
    if (failure) throw (failure as { readonly error: unknown }).error;
    // One thread of a run returns the outcome, see `performRun`.
    return outcomes?.find((outcome) => outcome !== undefined);
  } finally {
    signal.removeEventListener('abort', askToStop);
    clearTimeout(grace);
  }
}
