import { UserError } from '../errors/user-error.js';
import { builtModule } from '../threads/built-module.js';
import { TaskError } from '../threads/task-error.js';
import { createTaskPool, type TaskPool } from '../threads/task-pool.js';
import { workThrough } from '../threads/work-through.js';
import type { JobWork } from './job-work.js';
import type { JobProgress, TimedOutcome } from './job-worker.js';
import type { JobResult, StudyJob } from './study.js';

/** Threads that do jobs. */
export type JobPool = TaskPool<JobWork, JobProgress, TimedOutcome>;

export interface JobsOptions {
  /** A job was given to a thread. */
  readonly onStart?: (job: StudyJob) => void;
  /** `share` of the job is done, 0 to 1; `score` is how it stands, where it has such a figure. */
  readonly onProgress?: (job: StudyJob, share: number, score: number | undefined) => void;
  /** A job is done. What this throws ends the others as a failed job does. */
  readonly onResult: (job: StudyJob, result: JobResult) => void;
  /** Aborting ends every thread at once; what their jobs had reached is lost. */
  readonly signal?: AbortSignal;
}

/** Makes a pool of so many threads for the jobs of a study. Throws UserError. */
export function createJobPool(workers: number): JobPool {
  const url = builtModule(import.meta.url.replace(/job-pool\.(ts|js)$/, 'job-worker.$1'));
  return createTaskPool({
    workers,
    program: { url, inBrowser: () => new Worker(new URL('./job-worker.js', import.meta.url), { type: 'module' }) },
  });
}

/**
 * Does jobs on the threads of a pool, in their order. Resolves when all are done, or the signal is aborted.
 *
 * When a job fails, or its thread dies, the others are ended as if aborted, and then the promise rejects with what it failed with,
 * with the job's name in front: {@link UserError} for a mistake that only the job could show.
 */
export function runJobs(jobs: readonly StudyJob[], pool: JobPool, options: JobsOptions): Promise<void> {
  const { signal, onStart, onProgress, onResult } = options;
  return workThrough(jobs, { atOnce: pool.workers, signal }, async (job, _, stopping) => {
    onStart?.(job);
    const onTold = ({ share, score }: JobProgress) => onProgress?.(job, share, score);
    const done = await pool.perform([job.work], { signal: stopping, onTold }).catch((error) => {
      throw failure(job, error);
    });
    if (done === undefined || stopping.aborted) return;
    const { outcome, seconds } = done[0]!;
    const { id, cell, seed } = job;
    onResult(job, { id, cell, seed, ...outcome, seconds: Number(seconds.toFixed(3)) });
  });
}

/** What a job failed with, with its name in front. */
function failure({ cell, seed }: StudyJob, error: unknown): unknown {
  if (!(error instanceof TaskError)) return error;
  const text = `${cell}, seed ${seed}: ${error.message}`;
  if (error.isMistake) return new UserError(text);
  const named = new Error(text, { cause: error });
  if (error.stack !== undefined) named.stack = error.stack;
  return named;
}
