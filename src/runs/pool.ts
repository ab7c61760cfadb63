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
  /** Aborting stops every run after its present step; their records are marked partial. */
  readonly signal?: AbortSignal;
}

type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'record'; readonly record: RunRecord }
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

const WORKER = new URL(builtModule(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url).href));

/**
 * Runs all configurations on worker threads: many runs side by side, one thread each; a run alone gets several threads
 * when its batch has lanes for them. Records come back in the order of the configurations, and do not depend on `workers`.
 */
export async function runPool(configs: readonly RunConfig[], options: PoolOptions): Promise<RunRecord[]> {
  const { workers, signal } = options;
  const stop = new SharedArrayBuffer(4);
  const abort = () => Atomics.store(new Int32Array(stop), 0, 1);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const records: (RunRecord | undefined)[] = configs.map(() => undefined);
  const waiting = configs.map((_, run) => run);
  const perRun = Math.max(1, Math.floor(workers / configs.length));
  const take = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined && !signal?.aborted; run = waiting.shift()) {
      const record = await runOne(configs[run]!, threadsOf(configs[run]!, perRun), stop, (progress) => options.onProgress?.(run!, progress));
      records[run] = record;
      options.onRecord?.(run, record);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(workers, configs.length) }, take));
  } catch (error) {
    abort();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  return records.filter((record) => record !== undefined);
}

/** More threads than groups of eight lanes would idle. */
function threadsOf({ engine, batch }: RunConfig, available: number): number {
  return engine === 'literal' ? 1 : Math.max(1, Math.min(available, Math.ceil(batch / 8)));
}

async function runOne(config: RunConfig, threads: number, stop: SharedArrayBuffer, onProgress: (progress: TrainingProgress) => void): Promise<RunRecord> {
  await import(config.envModule);
  const shared: SharedRun | undefined = threads > 1 ? shareRun(planRun(config, makeRunEnv(config))) : undefined;
  const workers = Array.from({ length: threads }, (_, index) => {
    const task: WorkerTask = { config: { ...config, envModule: builtModule(config.envModule) }, stop, share: { index, threads, ...(shared ? { shared } : {}) } };
    return new Worker(WORKER, { workerData: task });
  });
  try {
    const ends = workers.map((worker) => finished(worker, onProgress));
    const records = await Promise.all(ends);
    return records[0]!;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The record of a worker (of the first thread only); fails with what the worker failed with. */
function finished(worker: Worker, onProgress: (progress: TrainingProgress) => void): Promise<RunRecord | undefined> {
  return new Promise((resolve, reject) => {
    let record: RunRecord | undefined;
    worker.on('message', (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'record') record = message.record;
      else reject(new UserError(message.message));
    });
    worker.on('error', (error) => reject(error));
    worker.on('exit', (code) => (code === 0 ? resolve(record) : reject(new Error(`a worker thread ended with code ${code}`))));
  });
}
