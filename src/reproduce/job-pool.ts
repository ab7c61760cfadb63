import { Worker } from 'node:worker_threads';
import { builtModule } from '../runs/built-module.js';
import { UserError } from '../runs/user-error.js';
import type { JobMessage } from './job-worker.js';
import type { JobResult, StudyJob } from './study.js';

export interface JobPoolOptions {
  /** Worker threads, at least 1: as many jobs run side by side. */
  readonly workers: number;
  /** A job was given to a thread. */
  readonly onStart?: (job: StudyJob) => void;
  /** `share` of the job is done, 0 to 1; `score` is how it stands, where it has such a figure. */
  readonly onProgress?: (job: StudyJob, share: number, score: number | undefined) => void;
  /** A job is done. What this throws ends the pool as a failed job does. */
  readonly onResult: (job: StudyJob, result: JobResult) => void;
  /** Aborting ends every thread at once; what their jobs had reached is lost. */
  readonly signal?: AbortSignal;
}

const WORKER = new URL(
  builtModule(new URL(import.meta.url.endsWith('.ts') ? './job-worker.ts' : './job-worker.js', import.meta.url).href),
);

/**
 * Does jobs on worker threads, each in one of its own, in their order. Resolves when all are done, or the signal is aborted.
 *
 * When a job fails the others are ended as if aborted, and then the promise rejects with what it failed with, which names the job:
 * {@link UserError} for a mistake that only the job could show. No thread is left when it settles.
 */
export async function runJobs(jobs: readonly StudyJob[], options: JobPoolOptions): Promise<void> {
  const { workers, signal, onStart, onResult } = options;
  const stopping = new AbortController();
  const abort = () => stopping.abort();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const waiting = [...jobs];
  const failures: unknown[] = [];
  const take = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined && !stopping.signal.aborted; job = waiting.shift()) {
      onStart?.(job);
      const result = await runJob(job, stopping.signal, options);
      if (result !== undefined && !stopping.signal.aborted) onResult(job, result);
    }
  };
  const fail = (error: unknown) => {
    failures.push(error);
    abort();
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, () => take().catch(fail)));
  signal?.removeEventListener('abort', abort);
  if (failures.length > 0) throw failures[0];
}

/** The result of a job; none if it was stopped. */
async function runJob(
  job: StudyJob,
  signal: AbortSignal,
  { onProgress }: JobPoolOptions,
): Promise<JobResult | undefined> {
  const worker = new Worker(WORKER, { workerData: job.work, execArgv: [] });
  const end = () => void worker.terminate();
  signal.addEventListener('abort', end);
  try {
    return await new Promise((resolve, reject) => {
      let result: JobResult | undefined;
      const { id, cell, seed } = job;
      worker.on('message', (message: JobMessage) => {
        if (message.kind === 'progress') onProgress?.(job, message.share, message.score);
        else if (message.kind === 'error') reject(failure(job, message));
        else result = { id, cell, seed, ...message.outcome, seconds: Number(message.seconds.toFixed(3)) };
      });
      worker.on('error', (error: Error) =>
        reject(failure(job, { ...error, message: error.message, stack: error.stack })),
      );
      worker.on('exit', (code) => {
        if (result !== undefined || signal.aborted) resolve(result);
        else reject(failure(job, { message: `its worker thread ended with code ${code} and no result` }));
      });
    });
  } finally {
    signal.removeEventListener('abort', end);
    await worker.terminate();
  }
}

/** What a job failed with, with its name in front. */
function failure(
  { cell, seed }: StudyJob,
  { message, stack, isMistake }: { message: string; stack?: string | undefined; isMistake?: boolean },
): Error {
  const text = `${cell}, seed ${seed}: ${message}`;
  if (isMistake) return new UserError(text);
  const error = new Error(text);
  if (stack !== undefined) error.stack = stack;
  return error;
}
