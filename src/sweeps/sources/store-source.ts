import { createWorkerPool } from '../../runs/worker-pool.js';
import { runInStore } from '../../store/run-in-store.js';
import type { JobSource } from './job-source.js';
import { createPoolSource } from './pool-source.js';

export interface StoreSourceOptions {
  /** Threads, each of which does one job at a time. Default: as many as there are processor cores. */
  readonly workers?: number | undefined;
  /** The command that began it, for the runs' `config.json`. */
  readonly command?: string | undefined;
}

/**
 * The source whose jobs the threads of this process do, in the run directories of a store. Other processes may do the
 * same in the same store: a run that one is at is `taken` for the others.
 *
 * @throws {@link UserError} for a number of workers that makes no sense.
 */
export function createStoreSource(store: string, { workers, command }: StoreSourceOptions = {}): JobSource {
  const pool = createWorkerPool(workers === undefined ? {} : { workers });
  return createPoolSource({
    places: pool.workers,
    // What a sweep asks for was planned when its experiment was read; anything else that is wrong with it the thread
    // tells.
    run: (config, options) => runInStore(store, config, { ...options, pool, threads: 1, command, check: false }),
    close: () => pool.close(),
  });
}
