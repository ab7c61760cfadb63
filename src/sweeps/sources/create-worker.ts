import { checkOptions } from '../../errors/check-options.js';
import { UserError } from '../../errors/user-error.js';
import { klopfVersion } from '../../store/klopf-version.js';
import { quote } from '../../text/quote.js';
import type { QueueWorker, WorkerTold } from './queue-worker.js';
import { createStoreSource } from './store-source.js';

/** Options of {@link createWorker}. */
export interface CreateWorkerOptions {
  /** The Redis from whose queue jobs are taken: `redis://host:port`, or `rediss://:password@host:port` with TLS. */
  readonly queue: string;
  /**
   * The folder for run directories and checkpoints: that of the sweep, where the disk is shared, or any of this
   * machine. What was begun there before goes on there.
   */
  readonly store: string;
  /** Jobs side by side, each on a thread. Default: as many as there are processor cores. */
  readonly workers?: number | undefined;
  /** Seconds without a sign of life after which another worker takes up a job of this one. Default: 120. */
  readonly lock?: number | undefined;
  /** Takes a Redis on another machine without password or TLS, too. */
  readonly insecure?: boolean | undefined;
  /** Jobs begin and end, and how they stand. */
  readonly onJob?: ((told: WorkerTold) => void) | undefined;
  /** What there is to say meanwhile, in a sentence: Redis is away, or back; a job that this worker cannot do. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
}

const OPTIONS = ['queue', 'store', 'workers', 'lock', 'insecure', 'onJob', 'onNotice'];
export const LONGEST_LOCK = 86_400;

/**
 * A worker that takes the jobs of sweeps from a queue on Redis until it is closed. Of a job it takes the configuration
 * and no code: its environment must be registered here. It needs the packages `bullmq` and `ioredis`.
 *
 * @throws {@link UserError} for options that are wrong, where the packages are missing, and where the Redis cannot be
 * used.
 */
export async function createWorker(options: CreateWorkerOptions): Promise<QueueWorker> {
  const example = "{ queue: 'redis://localhost:6379', store: 'runs' }";
  checkOptions(options, { of: 'createWorker', known: OPTIONS, example });
  const { queue, store, workers, lock, insecure, onJob, onNotice } = options;
  if (typeof store !== 'string' || store === '' || store.includes('\0'))
    throw new UserError(`store of createWorker is ${quote(store)}; expected the path of a folder, as in ${example}`);
  if (lock !== undefined && !(Number.isFinite(lock) && lock >= 1 && lock <= LONGEST_LOCK))
    throw new UserError(`lock of createWorker is ${quote(lock)}; expected seconds from 1 to ${LONGEST_LOCK}`);
  for (const [name, value] of Object.entries({ onJob, onNotice }))
    if (value !== undefined && typeof value !== 'function')
      throw new UserError(`${name} of createWorker is ${quote(value)}; expected a function`);
  const pool = createStoreSource(store, { workers });
  try {
    // BullMQ is loaded by those who use it.
    const { createRedisWorker } = await import('./redis-worker.js');
    const worker = await createRedisWorker({
      url: queue,
      version: klopfVersion(),
      pool,
      lock,
      insecure,
      onJob,
      onNotice,
    });
    return {
      ...worker,
      async close() {
        await worker.close();
        await pool.close();
      },
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}
