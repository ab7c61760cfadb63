import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { createPooledThread, type PooledThread } from './pooled-thread.js';
import type { ThreadLimits, ThreadProgram } from './thread.js';

/** Threads that a computer of today can use; each takes some 20 MiB or more. */
export const MOST_WORKERS = 256;

export interface TaskPoolOptions extends ThreadLimits {
  /** Threads at most, from 1 to {@link MOST_WORKERS}; each is started when it is first needed. */
  readonly workers: number;
  /** What they run: a module that calls `serveTasks`. */
  readonly program: ThreadProgram;
}

export interface PerformOptions<Told> {
  /** Aborting ends the threads of these tasks at once. */
  readonly signal?: AbortSignal;
  /** A task told something on its way. */
  readonly onTold?: (value: Told, task: number) => void;
}

/** A fixed number of long-lived threads that do tasks, whose compiled code stays from task to task. */
export interface TaskPool<Task, Told, Done> {
  readonly workers: number;
  /** Throws UserError if it has been closed. */
  checkOpen(): void;
  /**
   * Does tasks at the same time, each on a thread of its own, as soon as so many are free: they may wait for one another. Resolves
   * with their results; with undefined where the signal was aborted before.
   *
   * When one fails, or its thread dies, the threads of the others are ended, and the promise rejects with a `TaskError`. A thread
   * that is gone is replaced when it is needed. Rejects with a UserError where the pool is closed, or is being closed before the tasks
   * are done.
   */
  perform(tasks: readonly Task[], options?: PerformOptions<Told>): Promise<Done[] | undefined>;
  /** Ends all threads at once, whatever they do. */
  close(): Promise<void>;
}

/** Throws UserError unless so many threads make sense. */
export function checkWorkers(workers: unknown): void {
  if (!Number.isInteger(workers) || (workers as number) < 1 || (workers as number) > MOST_WORKERS)
    throw new UserError(
      `workers is ${quote(workers)}; expected a whole number from 1 to ${MOST_WORKERS}, such as the number of processor cores`,
    );
}

/** A pool whose threads run `program`. Threads without a task do not keep Node's process alive. Throws UserError. */
export function createTaskPool<Task, Told, Done>(options: TaskPoolOptions): TaskPool<Task, Told, Done> {
  const { workers, program, ...limits } = options;
  checkWorkers(workers);
  const idle: PooledThread<Task, Told, Done>[] = [];
  const waiting: { readonly count: number; readonly begin: () => void }[] = [];
  const closing = new AbortController();
  const open = new Set<PooledThread<Task, Told, Done>>();
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
    const thread = createPooledThread<Task, Told, Done>(program, limits);
    open.add(thread);
    return thread;
  };
  const giveBack = (threads: readonly PooledThread<Task, Told, Done>[]) => {
    for (const thread of threads) {
      if (thread.isAlive) idle.push(thread);
      else open.delete(thread);
    }
  };

  const checkOpen = (when = 'is closed') => {
    if (closing.signal.aborted)
      throw new UserError(`the pool of ${workers} workers ${when}; close it after its last task, or make another`);
  };

  return {
    workers,
    checkOpen: () => checkOpen(),
    async perform(tasks, { signal, onTold } = {}) {
      checkOpen();
      if (tasks.length > workers)
        throw new UserError(`${tasks.length} tasks at the same time for ${workers} workers; expected at most as many`);
      const stop = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      await turn(tasks.length);
      const wasOpen = !closing.signal.aborted;
      const threads = stop.aborted ? [] : tasks.map(takeThread);
      const endBusy = () => Promise.all(threads.filter(({ isBusy }) => isBusy).map((thread) => thread.end()));
      stop.addEventListener('abort', endBusy);
      try {
        checkOpen();
        if (stop.aborted) return undefined;
        const results = threads.map((thread, k) => thread.perform(tasks[k]!, (value) => onTold?.(value, k)));
        return await Promise.all(results);
      } catch (error) {
        // The others of the group may wait for the one that failed.
        await endBusy();
        checkOpen(wasOpen ? 'was closed while it was at work' : 'was closed before its tasks had begun');
        if (stop.aborted) return undefined;
        throw error;
      } finally {
        stop.removeEventListener('abort', endBusy);
        giveBack(threads);
        free += tasks.length;
        beginWaiting();
      }
    },
    async close() {
      closing.abort();
      await Promise.all([...open].map((thread) => thread.end()));
    },
  };
}
