import { Worker } from 'node:worker_threads';
import type { TrainingProgress } from '../train/train.js';
import { builtModule } from './built-module.js';
import type { RunConfig } from './run-config.js';
import type { RunRecord } from './run-record.js';
import { makeRunEnv, planRun, type SharedRun, shareRun } from './run-thread.js';
import { UserError } from './user-error.js';
import type { WorkerTask } from './worker.js';

export interface PoolOptions {
  /** Threads for all runs together. */
  readonly workers: number;
  readonly onProgress?: (run: number, progress: TrainingProgress) => void;
  readonly onRecord?: (run: number, record: RunRecord) => void;
  /** Aborting stops every run after its present step; their records are marked partial. A run that has not begun to step has none. */
  readonly signal?: AbortSignal;
}

type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'record'; readonly record: RunRecord }
  | {
      readonly kind: 'error';
      readonly message: string;
      readonly stack: string | undefined;
      readonly isMistake: boolean;
    };

const WORKER = new URL(
  builtModule(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url).href),
);

/** Milliseconds after which a thread that was asked to stop, but is still loading or in a huge step, is ended. */
const STOP_GRACE = 700;

/**
 * Runs all configurations on worker threads: many runs side by side, one thread each; a run alone gets several threads
 * when its batch has lanes for them. Records come back in the order of the configurations, and do not depend on `workers`.
 *
 * A run that diverges has a record that says so in `diverged`, and the others go on.
 * When a run fails the others are stopped as if aborted, and then the promise rejects with what it failed with:
 * {@link UserError} for a mistake in the configuration that only the run could show.
 */
export async function runPool(configs: readonly RunConfig[], options: PoolOptions): Promise<RunRecord[]> {
  const { workers, signal } = options;
  const stopping = new AbortController();
  const abort = () => stopping.abort();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const records: (RunRecord | undefined)[] = configs.map(() => undefined);
  const waiting = configs.map((_, run) => run);
  const perRun = Math.max(1, Math.floor(workers / configs.length));
  const take = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined && !stopping.signal.aborted; run = waiting.shift()) {
      const index = run;
      const threads = threadsOf(configs[run]!, perRun);
      const record = await runOne(configs[run]!, threads, stopping.signal, (p) => options.onProgress?.(index, p)).catch(
        (error) => Promise.reject(configs.length > 1 ? ofRun(configs[index]!, error) : error),
      );
      if (record === undefined) continue;
      records[run] = record;
      options.onRecord?.(run, record);
    }
  };
  const failures: unknown[] = [];
  const fail = (error: unknown) => {
    failures.push(error);
    abort();
  };
  await Promise.all(Array.from({ length: Math.min(workers, configs.length) }, () => take().catch(fail)));
  signal?.removeEventListener('abort', abort);
  if (failures.length > 0) throw failures[0];
  return records.filter((record) => record !== undefined);
}

/** A mistake, with the run among others that showed it. */
function ofRun({ rule, seed }: RunConfig, error: unknown): unknown {
  return error instanceof UserError ? new UserError(`${rule.name}, seed ${seed}: ${error.message}`) : error;
}

/** More threads than groups of eight lanes would idle. */
function threadsOf({ engine, batch }: RunConfig, available: number): number {
  return engine === 'literal' ? 1 : Math.max(1, Math.min(available, Math.ceil(batch / 8)));
}

/** The record of a run; none if it was stopped before its first step. */
async function runOne(
  config: RunConfig,
  threads: number,
  signal: AbortSignal,
  onProgress: (progress: TrainingProgress) => void,
): Promise<RunRecord | undefined> {
  await import(config.envModule);
  const shared: SharedRun | undefined = threads > 1 ? shareRun(planRun(config, makeRunEnv(config))) : undefined;
  const stop = new SharedArrayBuffer(4);
  const workers = Array.from({ length: threads }, (_, index) => {
    const share = { index, threads, ...(shared ? { shared } : {}) };
    const task: WorkerTask = { config: { ...config, envModule: builtModule(config.envModule) }, stop, share };
    return new Worker(WORKER, { workerData: task, execArgv: [] });
  });
  const end = () => Promise.all(workers.map((worker) => worker.terminate()));
  let grace: NodeJS.Timeout | undefined;
  const askToStop = () => {
    Atomics.store(new Int32Array(stop), 0, 1);
    grace = setTimeout(end, STOP_GRACE);
  };
  signal.addEventListener('abort', askToStop);
  if (signal.aborted) askToStop();
  try {
    const records = await Promise.all(workers.map((worker) => finished(worker, signal, onProgress)));
    // Of the threads of a run the first has the record, or whichever found that it diverged.
    return records.find((record) => record !== undefined);
  } finally {
    signal.removeEventListener('abort', askToStop);
    clearTimeout(grace);
    await end();
  }
}

/** The record of a worker, if it has one; fails with what the worker failed with. */
function finished(
  worker: Worker,
  signal: AbortSignal,
  onProgress: (progress: TrainingProgress) => void,
): Promise<RunRecord | undefined> {
  return new Promise((resolve, reject) => {
    let record: RunRecord | undefined;
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'record') record = message.record;
      else reject(failure(message));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => {
      if (code === 0 || signal.aborted) resolve(record);
      else reject(new Error(`a worker thread ended with code ${code}`));
    });
  });
}

function failure({ message, stack, isMistake }: Extract<WorkerMessage, { kind: 'error' }>): Error {
  if (isMistake) return new UserError(message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
