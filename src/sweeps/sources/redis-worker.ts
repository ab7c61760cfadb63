import { hostname } from 'node:os';
import type { Job, Worker } from 'bullmq';
import { spec } from '../../gymnasium/registry/registry.js';
import type { RunConfig } from '../../runs/run-config.js';
import { cutText } from '../../text/cut-text.js';
import type { JobSource, SweepJob } from './job-source.js';
import type { QueueWorker, RedisAddress, WorkerTold } from './queue-worker.js';
import {
  configOfQueued,
  faultOfQueued,
  PREFIX,
  type QueuedJob,
  type QueuedProgress,
  queuedResult,
  queueName,
} from './queued-job.js';
import { linkRedis } from './redis-link.js';
import { MISTAKE } from './redis-source.js';
import { jobId } from './sweep-job.js';

export interface RedisWorkerOptions extends RedisAddress {
  /** Of klopf: jobs of another are left to other workers. */
  readonly version: string;
  /** Who does the jobs: the threads of this process. */
  readonly pool: JobSource;
  /** Seconds without a sign of life after which another worker takes up a job. Default: 120. */
  readonly lock?: number | undefined;
  readonly onJob?: ((told: WorkerTold) => void) | undefined;
}

const LOCK_SECONDS = 120;
/** A job that has ended so many workers is given up. */
const MOST_STALLED = 100;
/** Milliseconds between two reports on a job. */
const REPORT = 5_000;
/** Milliseconds after which a job that this worker cannot do, or not now, is there for others. */
const REFUSED = 15_000;

/**
 * Takes jobs from the queue and does them, so many at once as the pool has places. The main thread only waits, so that
 * the locks of its jobs are renewed whatever the training does.
 *
 * @throws {@link UserError} where the Redis cannot be used, as `linkRedis` does.
 */
export async function createRedisWorker(options: RedisWorkerOptions): Promise<QueueWorker> {
  const { version, pool, lock = LOCK_SECONDS, onJob, onNotice, ...address } = options;
  const link = await linkRedis({ ...address, onNotice });
  const { client, bullmq, shown } = link;
  const stop = new AbortController();

  /** Leaves a job to others, who find it after a while. It does not count as a try. */
  const leave = async (job: Job, token: string | undefined, reason: string) => {
    onNotice?.(reason);
    const told: QueuedProgress = { refused: reason };
    await job.updateProgress(told);
    await job.moveToDelayed(Date.now() + REFUSED, token);
    onJob?.({ kind: 'given back', id: job.id! });
    throw new bullmq.DelayedError();
  };
  const perform = async (job: Job, token: string | undefined) => {
    const id = job.id!;
    const fault = faultOfQueued(job.data);
    if (fault !== undefined)
      throw new bullmq.UnrecoverableError(`what lies in the queue is not a job of klopf: ${fault}`);
    const { trial, until } = job.data as QueuedJob;
    const envModule = moduleOf(job.data.config.env);
    if (envModule === undefined)
      return leave(
        job,
        token,
        `the worker ${name} has no environment '${cutText(job.data.config.env)}'; name its module when it is started: --import FILE`,
      );
    const config = configOfQueued(job.data, envModule);
    const own = checkedId(config, until);
    if (own !== id)
      throw new bullmq.UnrecoverableError(
        `the configuration in the queue is not that of '${cutText(id)}'${own === undefined ? '' : `, but of '${own}'`}`,
      );
    const sweepJob: SweepJob = { id, trial, config, until };
    onJob?.({ kind: 'begun', id, config, until });
    let reported = 0;
    const outcome = await pool.perform(sweepJob, {
      signal: stop.signal,
      onProgress(progress) {
        onJob?.({ kind: 'progress', id, progress });
        if (performance.now() - reported < REPORT) return;
        reported = performance.now();
        job.updateProgress({ ...progress } satisfies QueuedProgress).catch(() => {});
      },
    });
    if (outcome.kind === 'done') return queuedResult(outcome.record);
    if (outcome.kind === 'taken') return leave(job, token, `${outcome.by} is at ${id} already; it is looked at again`);
    if (outcome.kind === 'stopped') {
      await job.moveToWait(token);
      onJob?.({ kind: 'given back', id });
      throw new bullmq.WaitingError();
    }
    if (outcome.isMistake) throw new bullmq.UnrecoverableError(`${MISTAKE}${outcome.message}`);
    throw new Error(outcome.message);
  };

  const name = `${hostname()}:${process.pid}`;
  const worker: Worker = new bullmq.Worker(queueName(version), perform, {
    ...{ connection: client, prefix: PREFIX, skipVersionCheck: true },
    ...{ name: `${name}:x${pool.places}`, concurrency: pool.places },
    ...{ lockDuration: lock * 1_000, stalledInterval: lock * 500, maxStalledCount: MOST_STALLED },
  });
  worker.on('completed', ({ id }) => onJob?.({ kind: 'done', id: id! }));
  worker.on('failed', (job, error) => job && onJob?.({ kind: 'failed', id: job.id!, message: error.message }));
  worker.on('error', (error) => {
    // That Redis is away is told by the link.
    if (client.status === 'ready' && !stop.signal.aborted)
      onNotice?.(`the queue at ${shown} says: ${cutText(error.message, 200)}`);
  });
  await worker.waitUntilReady();
  return {
    ...{ places: pool.places, queue: shown },
    async close() {
      if (stop.signal.aborted) return;
      // No new jobs; then those under way come to their end at once.
      await worker.pause(true);
      stop.abort();
      await Promise.race([worker.close(), new Promise((end) => setTimeout(end, 10_000).unref())]);
      await link.close();
    },
  };
}

/**
 * The module of an environment that is registered here; undefined where there is none of this name. Nothing is loaded.
 */
function moduleOf(env: string): string | undefined {
  try {
    return spec(env).module ?? '';
  } catch {
    return undefined;
  }
}

/** A configuration from a queue may be anything. */
function checkedId(config: RunConfig, until: number | undefined): string | undefined {
  try {
    return jobId(config, until);
  } catch {
    return undefined;
  }
}
