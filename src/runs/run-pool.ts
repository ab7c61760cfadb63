import { UserError } from '../errors/user-error.js';
import type { UnitRecording } from '../microscope/index.js';
import type { TeamState } from '../team/state/team-state.js';
import type { LayerWeights } from '../team/team.js';
import { quote } from '../text/quote.js';
import { workThrough } from '../threads/work-through.js';
import type { MetricsRow } from '../train/metrics-rows.js';
import type { TrainingProgress } from '../train/train.js';
import { checkPoolOptions } from './check-pool-options.js';
import { checkRunConfig } from './check-run-config.js';
import { checkRuns } from './check-runs.js';
import type { RunConfig } from './run-config.js';
import { ofRun, runOnPool } from './run-on-pool.js';
import type { RunRecord } from './run-record.js';
import { runWorkers, type WorkerPool } from './worker-pool.js';

/** Options of a pool of runs. */
export interface PoolOptions {
  /**
   * Threads for all runs together, or a pool of them, which stays open. Default: as many threads as there are cores.
   */
  readonly workers?: number | WorkerPool;
  /** Called with how far a run has come, by its place in the list. */
  readonly onProgress?: (run: number, progress: TrainingProgress) => void;
  /** Called with the record of a run that is over. */
  readonly onRecord?: (run: number, record: RunRecord) => void;
  /** Called before `onRecord` with the final weights of a run. Without it they are not copied out of the thread. */
  readonly onWeights?: (run: number, weights: readonly LayerWeights[]) => void;
  /**
   * Called before `onRecord` with the state of the team, for a run that did not diverge. Without it the state is not
   * copied out of the thread.
   */
  readonly onState?: (run: number, state: TeamState) => void;
  /**
   * Called with each window of a run whose configuration says that it is recorded, as it comes. What it throws ends the
   * runs.
   */
  readonly onRecorded?: (run: number, window: UnitRecording) => void;
  /** Called with rows of metrics of a run, as they come. Without it none are made. What it throws ends the runs. */
  readonly onMetrics?: (run: number, rows: readonly MetricsRow[]) => void;
  /**
   * Aborting stops every run after its present step, and marks its record partial. Some runs have a record of what was
   * last heard of them, without weights: those still starting, those whose step does not end in time, and, where memory
   * cannot be shared, all. A run that no thread has taken yet has no record.
   */
  readonly signal?: AbortSignal;
}

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
    ['workers', 'onProgress', 'onRecord', 'onWeights', 'onState', 'onRecorded', 'onMetrics', 'signal'],
    options,
  );
  configs.forEach((config, k) => checkRunConfig(config, `configuration ${k} of runPool`));
  const { workers, signal, onProgress, onRecord, onWeights, onState, onRecorded, onMetrics } = options;
  const pool = runWorkers(workers);
  const records: (RunRecord | undefined)[] = configs.map(() => undefined);
  const perRun = Math.max(1, Math.floor(pool.workers / configs.length));
  try {
    pool.checkOpen();
    checkRuns(configs, pool.workers);
    await workThrough(configs, { atOnce: pool.workers, signal }, async (config, run, stopping) => {
      const { record, weights, state } = await runOnPool(pool, config, perRun, stopping, {
        onProgress: onProgress && ((progress) => onProgress(run, progress)),
        onRecorded: onRecorded && ((window) => onRecorded(run, window)),
        onMetrics: onMetrics && ((rows) => onMetrics(run, rows)),
        wantsWeights: onWeights !== undefined,
        wantsState: onState !== undefined,
      }).catch((error) => {
        throw ofRun(config, configs.length, error);
      });
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
