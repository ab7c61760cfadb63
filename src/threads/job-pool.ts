import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { builtNeighbour } from './built-module.js';
import { createPooledThread, type PooledThread } from './pooled-thread.js';
import type { Job } from './serve-jobs.js';
import type { ThreadLimits, ThreadProgram } from './thread.js';

/** Threads that a computer of today can use; each takes some 20 MiB or more. */
export const MOST_WORKERS = 256;

export interface JobPoolOptions extends ThreadLimits {
  /** Threads at most, from 1 to {@link MOST_WORKERS}; each is started when it is first needed. */
  readonly workers: number;
  /**
   * What they run: a module that calls `serveJobs`. Default: the library's, src/job-worker.ts, which does jobs of every
   * kind.
   */
  readonly program?: Partial<ThreadProgram> | undefined;
}

export interface PerformOptions<Told> {
  /** Aborting ends the threads of these jobs at once. */
  readonly signal?: AbortSignal | undefined;
  /** A job told something on its way. */
  readonly onTold?: ((value: Told, job: number) => void) | undefined;
}

/** A fixed number of long-lived threads that do jobs, whose compiled code stays from job to job. */
export interface JobPool {
  readonly workers: number;
  /** @throws {@link UserError} if it has been closed. */
  checkOpen(): void;
  /**
   * Does jobs at the same time, each on a thread of its own, as soon as so many are free: they may wait for one
   * another. Resolves with their results, of the type that their performers give; with undefined where the signal was
   * aborted before.
   *
   * When one fails, or its thread dies, the threads of the others are ended, and the promise rejects with a `JobError`;
   * with what `onTold` throws, if it does. A thread that is gone is replaced when it is needed.
   *
   * @throws {@link UserError} where the pool is closed, or is being closed before the jobs are done.
   */
  perform<Told, Done>(jobs: readonly Job[], options?: PerformOptions<Told>): Promise<Done[] | undefined>;
  /** Ends all threads at once, whatever they do. */
  close(): Promise<void>;
}

/** @throws {@link UserError} unless so many threads make sense. */
export function checkWorkers(workers: unknown): void {
  if (!Number.isInteger(workers) || (workers as number) < 1 || (workers as number) > MOST_WORKERS)
    throw new UserError(
      `workers is ${quote(workers)}; expected a whole number from 1 to ${MOST_WORKERS}, such as the number of processor cores`,
    );
}

/** Processor cores that this process or page may use. */
export function availableWorkers(): number {
  const process = globalThis.process as NodeJS.Process | undefined;
  const os = process?.getBuiltinModule?.('node:os');
  return Math.min(MOST_WORKERS, os?.availableParallelism() ?? globalThis.navigator.hardwareConcurrency ?? 1);
}

/**
 * A pool of threads for jobs. Threads without a job do not keep Node's process alive.
 *
 * @throws {@link UserError} for a number of workers that makes no sense.
 */
export function createJobPool({ workers, program, ...limits }: JobPoolOptions): JobPool {
  checkWorkers(workers);
  const started: ThreadProgram = {
    url: builtNeighbour('../job-worker', import.meta.url),
    inBrowser: () => new Worker(new URL('../job-worker.js', import.meta.url), { type: 'module' }),
    ...program,
  };
  const idle: PooledThread[] = [];
  const waiting: { readonly count: number; readonly begin: () => void }[] = [];
  const closing = new AbortController();
  const open = new Set<PooledThread>();
  let free = workers;

  const beginWaiting = () => {
    while (waiting.length > 0 && waiting[0]!.count <= free) {
      free -= waiting[0]!.count;
      waiting.shift()!.begin();
    }
  };
  /** Resolves when so many threads may be used; in the order of asking, so that nobody waits for ever. */
  const turn = (count: number) =>
    new Promise<void>((begin) => {
      waiting.push({ count, begin });
      beginWaiting();
    });
  const takeThread = () => {
    for (let thread = idle.pop(); thread; thread = idle.pop()) if (thread.isAlive) return thread;
    const thread = createPooledThread(started, limits);
    open.add(thread);
    return thread;
  };
  const giveBack = (threads: readonly PooledThread[]) => {
    for (const thread of threads) {
      if (thread.isAlive) idle.push(thread);
      else open.delete(thread);
    }
  };

  const checkOpen = (when = 'is closed') => {
    if (closing.signal.aborted)
      throw new UserError(`the pool of ${workers} workers ${when}; close it after its last job, or make another`);
  };

  return {
    workers,
    checkOpen: () => checkOpen(),
    async perform<Told, Done>(jobs: readonly Job[], { signal, onTold }: PerformOptions<Told> = {}) {
      checkOpen();
      if (jobs.length > workers)
        throw new UserError(`${jobs.length} jobs at the same time for ${workers} workers; expected at most as many`);
      const stop = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      await turn(jobs.length);
      const wasOpen = !closing.signal.aborted;
      const threads = stop.aborted ? [] : jobs.map(takeThread);
      const endBusy = () => Promise.all(threads.filter(({ isBusy }) => isBusy).map((thread) => thread.end()));
      stop.addEventListener('abort', endBusy);
      try {
        checkOpen();
        if (stop.aborted) return undefined;
        // What `onTold` throws fails the jobs: thrown in the handler of a message it would end the process.
        let refuse: (error: unknown) => void = () => {};
        const refused = new Promise<never>((_, reject) => (refuse = reject));
        const tell = (value: unknown, job: number) => {
          try {
            onTold?.(value as Told, job);
          } catch (error) {
            refuse(error);
          }
        };
        const results = threads.map((thread, k) => thread.perform(jobs[k]!, (value) => tell(value, k)));
        return (await Promise.race([Promise.all(results), refused])) as Done[];
      } catch (error) {
        // The others of the group may wait for the one that failed.
        await endBusy();
        checkOpen(wasOpen ? 'was closed while it was at work' : 'was closed before its jobs had begun');
        if (stop.aborted) return undefined;
        throw error;
      } finally {
        stop.removeEventListener('abort', endBusy);
        giveBack(threads);
        free += jobs.length;
        beginWaiting();
      }
    },
    async close() {
      closing.abort();
      await Promise.all([...open].map((thread) => thread.end()));
    },
  };
}
