import { isUserMistake } from '../errors/is-user-mistake.js';
import { FolderInUseError } from '../files/folder-lock.js';
import { JobError } from '../threads/job-error.js';
import type { JobOutcome, JobSource, NamedJob, PerformJobOptions } from './job-source.js';

export interface ThreadSourceOptions<Job extends NamedJob, Done, Progress> {
  /** Jobs side by side. */
  readonly places: number;
  /** Does a job. A `FolderInUseError` says that another process is at it. */
  readonly run: (job: Job, options: PerformJobOptions<Progress>) => Promise<JobOutcome<Done>>;
  readonly forget?: ((ids: readonly string[]) => Promise<void>) | undefined;
  readonly close?: (() => Promise<void>) | undefined;
}

/**
 * The source whose jobs the threads of this process do. Where several processes share a folder, each is asked for what
 * it finds free: a job that another is at is `taken`.
 */
export function createThreadSource<Job extends NamedJob, Done, Progress>({
  places,
  run,
  forget = async () => {},
  close = async () => {},
}: ThreadSourceOptions<Job, Done, Progress>): JobSource<Job, Done, Progress> {
  const waiting: (() => void)[] = [];
  let free = places;
  const turn = () => (free > 0 ? Promise.resolve(void free--) : new Promise<void>((begin) => void waiting.push(begin)));
  return {
    places,
    async perform(job, { signal, onProgress } = {}) {
      await turn();
      try {
        if (signal?.aborted) return { kind: 'stopped' };
        return await run(job, { signal, onProgress });
      } catch (error) {
        return outcomeOfError(error, signal);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
    forget,
    close,
  };
}

function outcomeOfError(error: unknown, signal: AbortSignal | undefined): JobOutcome<never> {
  if (error instanceof FolderInUseError) return { kind: 'taken', by: error.by };
  if (signal?.aborted) return { kind: 'stopped' };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof JobError) return { kind: 'failed', message, isMistake: error.isMistake, stack: error.stack };
  return { kind: 'failed', message, isMistake: isUserMistake(error) };
}
