import type { Job, Queue, QueueEvents } from 'bullmq';
import { UserError } from '../../errors/user-error.js';
import { cutText } from '../../text/cut-text.js';
import type { TrainingProgress } from '../../train/train.js';
import type { JobOutcome, JobSource, PerformJobOptions, SweepJob } from './job-source.js';
import type { RedisAddress } from './queue-worker.js';
import { PREFIX, type QueuedProgress, queuedJob, queueName, recordOfResult, versionOfQueue } from './queued-job.js';
import { linkRedis } from './redis-link.js';
import { storeRecord } from './store-record.js';

export interface RedisSourceOptions extends RedisAddress {
  /** Of klopf: the workers that take these jobs have the same. */
  readonly version: string;
  /**
   * The store in which results are to be, also of workers with a store of their own. Default: none; they are told
   * alone.
   */
  readonly store?: string | undefined;
}

/** How often a job that failed is tried; a mistake of the user is not tried again. */
const ATTEMPTS = 3;
/** Milliseconds before the second try; then twice as many. */
const BACKOFF = 1_000;
/** Milliseconds between two looks at what workers there are and whether a result has come unheard. */
const LOOK = 10_000;
/** Milliseconds between two looks at all jobs, for each of them. */
const REST = 5;
/** Jobs that are looked at together, in one message to Redis and back. */
const TOGETHER = 100;
/** The least jobs that are given at once, where no worker has come yet. */
const LEAST_PLACES = 4;
/** Put in front of what a job failed with where it was a mistake of the user. */
export const MISTAKE = 'mistake: ';

/** A job whose result is waited for. */
interface Awaited {
  /** Its result has come, and is being written to the store: an event and a look may both bring it. */
  isFinishing?: true;
  readonly job: SweepJob;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
  readonly settle: (outcome: JobOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** What became of jobs that were withdrawn, by their ids. */
export interface Withdrawn {
  /** They waited, and are no longer in the queue. */
  readonly withdrawn: readonly string[];
  /** Workers are at them, and end them. */
  readonly underWay: readonly string[];
  /** They have ended, and nobody has collected what came out; that stays. */
  readonly ended: readonly string[];
}

/** A source of jobs of which some may be withdrawn. */
export interface RedisSource extends JobSource {
  /** Takes jobs out of the queue that nobody has begun. Of those that it does not hold there is no word. */
  withdraw(ids: readonly string[]): Promise<Withdrawn>;
}

/**
 * The source whose jobs wait in a queue of BullMQ, on Redis, from which `createWorker` of any number of machines takes
 * them. Results stay there until they are forgotten, so that whoever asked may go away and ask again.
 *
 * @throws {@link UserError} where the Redis cannot be used, as `linkRedis` does.
 */
export async function createRedisSource({ version, store, ...address }: RedisSourceOptions): Promise<RedisSource> {
  const { onNotice } = address;
  const link = await linkRedis(address);
  const { client, bullmq, shown } = link;
  const name = queueName(version);
  const queue: Queue = new bullmq.Queue(name, { connection: client, prefix: PREFIX, skipVersionCheck: true });
  // From the last event that there is now, so that none is missed between here and the first look.
  const [last] = await client.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1);
  const events: QueueEvents = new bullmq.QueueEvents(name, {
    ...{ connection: client, prefix: PREFIX, skipVersionCheck: true },
    lastEventId: last?.[0] ?? '0-0',
  });
  // That Redis is away is told by the link.
  queue.on('error', () => {});
  events.on('error', () => {});

  const awaited = new Map<string, Awaited>();
  const said = new Set<string>();
  const sayOnce = (sentence: string) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    onNotice?.(sentence);
  };
  let slots = 0;
  let nextLook = 0;
  let isClosed = false;

  const finish = (id: string, outcome: JobOutcome) => awaited.get(id)?.settle(outcome);
  const finishWith = async (id: string, result: unknown) => {
    const one = awaited.get(id);
    if (one === undefined || one.isFinishing) return;
    one.isFinishing = true;
    const record = recordOfResult(result, one.job);
    if (typeof record === 'string')
      return finish(id, failure(`its worker gave a result that is not a run record: ${record}`));
    try {
      if (store !== undefined) await storeRecord(store, one.job.config, record);
      finish(id, { kind: 'done', record });
    } catch (error) {
      one.fail(error);
    }
  };
  /**
   * What is known in Redis of a job that is waited for. A job that Redis has lost, as it ended before it wrote to disk,
   * is given anew.
   */
  const look = async (id: string) => {
    const job: Job | undefined = await queue.getJob(id);
    const one = awaited.get(id);
    if (one === undefined) return;
    if (job === undefined) return give(one.job);
    if (job.finishedOn === undefined) return;
    if (job.failedReason) finish(id, failure(job.failedReason));
    else await finishWith(id, job.returnvalue);
  };
  const give = async (job: SweepJob) => {
    const attempts = { attempts: ATTEMPTS, backoff: { type: 'exponential', delay: BACKOFF } };
    await queue.add(job.config.env, queuedJob(job), { jobId: job.id, ...attempts, stackTraceLimit: 5 });
  };
  const countSlots = async () => {
    const workers = workersIn(String(await client.client('LIST')));
    slots = workers.reduce((sum, one) => sum + (one.version === version ? one.slots : 0), 0);
    if (slots > 0 || awaited.size === 0) return;
    const others = [...new Set(workers.map((one) => one.version))].map((other) => `klopf ${cutText(other)}`);
    const strangers =
      others.length === 0 ? '' : ` (there are some of ${others.join(' and ')}, which do not take its jobs)`;
    const command = `klopf worker --queue ${shown} --store DIR`;
    sayOnce(`no worker of klopf ${version} takes jobs from ${shown}${strangers}; start some with: ${command}`);
  };
  const lookAround = async () => {
    if (client.status !== 'ready') return;
    await countSlots();
    // Results are told by events; a look at each job is for those that went by unheard. Of many jobs it takes long, and
    // comes less often.
    if (performance.now() < nextLook) return;
    const ids = [...awaited.keys()];
    nextLook = performance.now() + ids.length * REST - LOOK / 2;
    for (let from = 0; from < ids.length; from += TOGETHER)
      await Promise.all(ids.slice(from, from + TOGETHER).map(look));
  };
  const lookSafely = (isUrgent = false) => {
    if (isUrgent) nextLook = 0;
    lookAround().catch((error) => {
      if (!isClosed && client.status === 'ready')
        onNotice?.(`the Redis at ${shown} says: ${cutText((error as Error).message)}`);
    });
  };

  events.on('completed', ({ jobId, returnvalue }) => void finishWith(jobId, parsed(returnvalue)));
  events.on('failed', ({ jobId, failedReason }) => finish(jobId, failure(failedReason)));
  // A job that is there already gives no other event where it is done.
  events.on('duplicated', ({ jobId }) => void look(jobId).catch(() => {}));
  events.on('progress', ({ jobId, data }) => {
    const progress = parsed(data) as QueuedProgress | undefined;
    if (typeof progress !== 'object' || progress === null) return;
    if ('refused' in progress) sayOnce(cutText(String(progress.refused), 200));
    else awaited.get(jobId)?.onProgress?.(progress);
  });
  client.on('ready', () => lookSafely(true));
  // The first look is early: a coordinator without any worker is told so at once.
  const early = setTimeout(lookSafely, LOOK / 10);
  const timer = setInterval(lookSafely, LOOK);
  await events.waitUntilReady();
  await countSlots();

  return {
    get places() {
      return Math.max(LEAST_PLACES, slots + Math.ceil(slots / 4));
    },
    perform(job, { signal, onProgress }: PerformJobOptions = {}) {
      if (isClosed) return Promise.reject(new UserError(`the queue at ${shown} has been closed; open it again`));
      if (awaited.has(job.id))
        return Promise.reject(new UserError(`the job '${job.id}' is given already; wait for it`));
      if (signal?.aborted) return Promise.resolve({ kind: 'stopped' });
      return new Promise<JobOutcome>((resolve, reject) => {
        const stop = () => finish(job.id, { kind: 'stopped' });
        const settled = () => {
          awaited.delete(job.id);
          signal?.removeEventListener('abort', stop);
        };
        signal?.addEventListener('abort', stop);
        awaited.set(job.id, {
          ...{ job, onProgress },
          settle(outcome) {
            settled();
            resolve(outcome);
          },
          fail(error) {
            settled();
            reject(error);
          },
        });
        give(job).catch((error) => awaited.get(job.id)?.fail(givingFailed(error, shown)));
      });
    },
    async forget(ids) {
      // What is under way is let be.
      await Promise.all(ids.map((id) => queue.remove(id).catch(() => 0)));
    },
    async withdraw(ids) {
      const found: { -readonly [Name in keyof Withdrawn]: string[] } = { withdrawn: [], underWay: [], ended: [] };
      const withdraw = async (id: string) => {
        const job: Job | undefined = await queue.getJob(id);
        if (job === undefined) return;
        if (await job.isCompleted()) found.ended.push(id);
        // One whose worker has a lock on it cannot be removed.
        else if ((await queue.remove(id).catch(() => 0)) > 0) found.withdrawn.push(id);
        else found[(await job.isCompleted()) ? 'ended' : 'underWay'].push(id);
      };
      for (let from = 0; from < ids.length; from += TOGETHER)
        await Promise.all(ids.slice(from, from + TOGETHER).map(withdraw));
      return found;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(early);
      clearInterval(timer);
      for (const id of [...awaited.keys()]) finish(id, { kind: 'stopped' });
      await Promise.race([
        Promise.allSettled([events.close(), queue.close()]),
        new Promise((end) => setTimeout(end, 1_000)),
      ]);
      await link.close();
    },
  };
}

function failure(reason: string): JobOutcome {
  const isMistake = reason.startsWith(MISTAKE);
  return { kind: 'failed', message: isMistake ? reason.slice(MISTAKE.length) : reason, isMistake, isFinal: true };
}

function givingFailed(error: unknown, shown: string): unknown {
  const { message } = error as Error;
  if (!/^OOM /.test(message)) return error;
  return new UserError(
    `the Redis at ${shown} is full, and takes no more jobs. Give it more memory (maxmemory), or collect results first`,
  );
}

/**
 * The workers of klopf among the clients of a Redis, of which BullMQ names the queue and the worker:
 * `klopf:<queue>:w:<worker>`.
 */
function workersIn(clients: string): { readonly version: string; readonly slots: number }[] {
  const named = new RegExp(`^(?:.* )?name=${PREFIX}:([A-Za-z0-9+/=]+):w:\\S*?:x(\\d{1,4}) `);
  return clients.split('\n').flatMap((line) => {
    const [, queue, slots] = named.exec(line) ?? [];
    return queue === undefined
      ? []
      : [{ version: versionOfQueue(Buffer.from(queue, 'base64').toString()), slots: Number(slots) }];
  });
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
