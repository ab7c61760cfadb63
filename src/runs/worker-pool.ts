import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { availableWorkers, checkWorkers, createJobPool, type JobPool } from '../threads/job-pool.js';
import type { ThreadLimits } from '../threads/thread.js';

/** Options of {@link createWorkerPool}. */
export interface WorkerPoolOptions extends ThreadLimits {
  /** Most threads, from 1 to 256. Default: as many as there are processor cores. */
  readonly workers?: number;
  /**
   * In a browser: starts a worker of your own, a module that imports what registers the environments and calls
   * `serveRuns`; a bundled page needs it. Default: the library's own, which imports the environment by its address.
   */
  readonly startWorker?: () => Worker;
}

/** Long-lived threads that train; compiled kernels are kept from run to run. */
export interface WorkerPool {
  readonly workers: number;
  /** Ends all threads at once, in the middle of what they do. */
  close(): Promise<void>;
}

/** A pool as runs use it. */
export interface RunWorkers extends JobPool {
  /** Its workers have registered their environments themselves, and import none. */
  readonly hasEnvs: boolean;
}

let hasSaid = false;

/** Whether threads can share memory here: a page must be cross-origin isolated for it. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && globalThis.crossOriginIsolated !== false;
}

/**
 * Makes a pool of worker threads, in Node or in a browser; close it when it is no longer needed. Where memory cannot be
 * shared it has one thread whatever `workers` says, and says so once on the console.
 *
 * @throws {@link UserError} for options that are unknown or wrong.
 */
export function createWorkerPool(options: WorkerPoolOptions = {}): WorkerPool {
  checkOptions(options, {
    of: 'createWorkerPool',
    known: ['workers', 'startWorker', 'heap'],
    example: '{ workers: 4 }',
  });
  const { workers, startWorker, ...limits } = options;
  const wanted = workers ?? availableWorkers();
  checkWorkers(wanted);
  if (startWorker !== undefined && typeof startWorker !== 'function')
    throw new UserError(`startWorker is ${quote(startWorker)}; expected a function that starts a worker`);
  if (limits.heap !== undefined && !(Number.isFinite(limits.heap) && limits.heap > 0))
    throw new UserError(`heap is ${quote(limits.heap)}; expected a number of MiB above 0`);
  const shares = canShareMemory();
  if (!shares && wanted > 1 && !hasSaid) {
    hasSaid = true;
    console.warn(
      `klopf: this page is not cross-origin isolated, so memory cannot be shared and training has one thread, not ${wanted}. ` +
        'The server must send Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp with it.',
    );
  }
  const pool: RunWorkers = {
    ...createJobPool({
      workers: shares ? wanted : 1,
      program: startWorker && { inBrowser: startWorker },
      ...limits,
    }),
    hasEnvs: startWorker !== undefined,
  };
  return pool;
}

/** The pool for an option `workers`: the one given, a new one of so many threads, or by default of all cores. */
export function runWorkers(given: number | WorkerPool | undefined): RunWorkers {
  const pool = typeof given === 'object' ? given : createWorkerPool(given === undefined ? {} : { workers: given });
  return pool as RunWorkers;
}
