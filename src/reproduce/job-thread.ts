import { Worker } from 'node:worker_threads';
import { builtModule } from '../runs/built-module.js';
import { UserError } from '../runs/user-error.js';
import type { JobMessage } from './job-worker.js';
import type { JobResult, StudyJob } from './study.js';

/** A worker thread that does jobs, one after the other: starting a thread takes longer than a short job. */
export interface JobThread {
  /**
   * Does a job; none may be under way. Resolves with nothing where the thread is closed meanwhile, and rejects with what the job
   * failed with, or how the thread died, with the job's name in front: {@link UserError} for a mistake that only the job could show.
   */
  perform(
    job: StudyJob,
    onProgress: (share: number, score: number | undefined) => void,
  ): Promise<JobResult | undefined>;
  /** Ends the thread at once, whatever it does. */
  close(): Promise<void>;
}

const WORKER = new URL(
  builtModule(new URL(import.meta.url.endsWith('.ts') ? './job-worker.ts' : './job-worker.js', import.meta.url).href),
);

export function createJobThread(): JobThread {
  const worker = new Worker(WORKER, { execArgv: [] });
  let isClosed = false;
  let exitCode: number | undefined;
  let fault: Error | undefined;
  // An error is followed by the exit, which tells whoever waits.
  worker.on('error', (error: Error) => (fault = error));
  worker.on('exit', (code) => (exitCode = code));
  return {
    perform: (job, onProgress) =>
      new Promise((resolve, reject) => {
        const onExit = (code: number) => {
          if (isClosed) resolve(undefined);
          else reject(failure(job, fault ?? { message: `its worker thread ended with code ${code} and no result` }));
        };
        const end = (settle: () => void) => {
          worker.off('message', onMessage);
          worker.off('exit', onExit);
          settle();
        };
        const onMessage = (message: JobMessage) => {
          const { id, cell, seed } = job;
          if (message.kind === 'progress') onProgress(message.share, message.score);
          else if (message.kind === 'error') end(() => reject(failure(job, message)));
          else end(() => resolve({ id, cell, seed, ...message.outcome, seconds: Number(message.seconds.toFixed(3)) }));
        };
        worker.on('message', onMessage);
        worker.on('exit', onExit);
        if (exitCode !== undefined) onExit(exitCode);
        else worker.postMessage(job.work);
      }),
    async close() {
      isClosed = true;
      await worker.terminate();
    },
  };
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
