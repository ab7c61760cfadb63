import { createJobThread } from './job-thread.js';
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

/**
 * Does jobs on worker threads, in their order. Resolves when all are done, or the signal is aborted.
 *
 * When a job fails the others are ended as if aborted, and then the promise rejects with what it failed with. No thread is left
 * when it settles.
 */
export async function runJobs(jobs: readonly StudyJob[], options: JobPoolOptions): Promise<void> {
  const { workers, signal, onStart, onProgress, onResult } = options;
  const stopping = new AbortController();
  const abort = () => stopping.abort();
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  const waiting = [...jobs];
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    if (stopping.signal.aborted) return;
    const thread = createJobThread();
    const close = () => void thread.close();
    stopping.signal.addEventListener('abort', close);
    try {
      for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
        const present = job;
        onStart?.(present);
        const result = await thread.perform(present, (share, score) => onProgress?.(present, share, score));
        if (result === undefined || stopping.signal.aborted) return;
        onResult(present, result);
      }
    } catch (error) {
      failures.push(error);
      abort();
    } finally {
      stopping.signal.removeEventListener('abort', close);
      await thread.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  signal?.removeEventListener('abort', abort);
  if (failures.length > 0) throw failures[0];
}
