import { checkDataset } from '../data/index.js';
import { availableMemory, gibibytes } from '../dense/available-memory.js';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { moduleForThread } from '../gymnasium/registry/env-module.js';
import { spec } from '../gymnasium/registry/registry.js';
import { optimizerOf } from '../rule/optimizer/optimizers.js';
import { partConfig } from '../runs/training-request.js';
import { canShareMemory, runWorkers, type WorkerPool } from '../runs/worker-pool.js';
import { checkPlainOptions, filledOptions, type GivenOf, givenOptions, RUN_OPTIONS } from '../team/plain-options.js';
import { checkPartOptions, PART_OPTIONS, type PartOptions } from '../team/team-options.js';
import { quote } from '../text/quote.js';
import { JobError } from '../threads/job-error.js';
import { checkReplicas, createExchange, type ExchangeOptions } from './create-exchange.js';
import { FlatDirections } from './flat-directions.js';
import { slotBytes } from './message-slots.js';
import { boardBytes, type ReplicasOutcome, type SharedReplicas } from './perform-replicas.js';
import { type DataTask, planReplica, type ReplicasConfig } from './replica-config.js';
import type { ReplicasJob, ReplicasProgress } from './replicas-job.js';

/** The team of each replica; `batch` is one replica's. Its optimizer is plain ascent where none is given. */
export type ReplicaTeam = PartOptions & GivenOf<typeof RUN_OPTIONS>;

/** An environment by its id; every replica has as many of it as its batch. */
export interface EnvironmentTask {
  readonly env: string;
  readonly envParams?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of {@link trainReplicas}. */
export interface ReplicasOptions {
  /**
   * How many, from 1 to 1024. They may be more than threads or processor cores: a thread then does one after the other.
   */
  readonly replicas: number;
  /** Updates. */
  readonly steps: number;
  /** What they tell each other. Default: `'all'`. */
  readonly exchange?: ExchangeOptions | undefined;
  /** Of each replica's directions, from 0 up to 1. Default: 0. */
  readonly momentum?: number | undefined;
  /** Threads at most, or a pool of them that stays open. Default: as many as there are processor cores. */
  readonly workers?: number | WorkerPool | undefined;
  /** Bins of the curve. Default: 20. */
  readonly bins?: number | undefined;
  /** Called about ten times a second with the steps done, and the mean loss or reward of the present bin. */
  readonly onProgress?: ((progress: ReplicasProgress) => void) | undefined;
  /** Aborting stops after the present step. */
  readonly signal?: AbortSignal | undefined;
}

/** What replicas reached. All have the same parameters; `state` has those of the first one, for `restoreTeam`. */
export interface TrainedReplicas extends ReplicasOutcome {
  readonly replicas: number;
  /** Threads on which they ran. */
  readonly threads: number;
}

const OPTIONS = ['replicas', 'steps', 'exchange', 'momentum', 'workers', 'bins', 'onProgress', 'signal'] as const;
const EXAMPLE = "{ replicas: 4, steps: 1000, exchange: { name: 'top-k', k: 100 } }";

/**
 * Trains a team as several replicas, each with samples or environments of its own, which agree on one update in every
 * step. Each forms the mean direction over its batch; what they tell each other of it is the `exchange`, and the update
 * is one of the team's optimizer:
 *
 *     u = momentum · u + g / replicas        v = v + u        // in each replica
 *     w = w + rate · D                                        // in all, D from the exchange
 *
 * Replicas that outnumber threads are simulated: one thread does one after the other. The result is the same on any
 * number of threads, bit for bit. With `all`, no momentum and data, N replicas with a batch of B see what one team with
 * a batch of N·B sees.
 *
 *     const trained = await trainReplicas(
 *       { rule: errorBackprop, hidden: [100], batch: 8, learningRate: 0.1 },
 *       { data: train },
 *       { replicas: 4, steps: 1000, momentum: 0.9, exchange: { name: 'sketch', k: 800, rows: 5, columns: 800 } },
 *     );
 *
 * @throws {@link UserError} that says what was given and what is expected, or which replica failed and why. When a
 * replica fails or its thread dies, the others are ended.
 */
export async function trainReplicas(
  team: ReplicaTeam,
  task: DataTask | EnvironmentTask,
  options: ReplicasOptions,
): Promise<TrainedReplicas> {
  const config = replicasConfig(team, task, options);
  const plan = await planReplica(config);
  const { size, compressed } = new FlatDirections(plan);
  const { replicas, momentum } = config;
  const { mostNumbers, kept } = createExchange(config.exchange, { size, compressed, replicas, momentum });
  checkMemory(4 * kept * replicas, size, replicas);
  const { workers, onProgress, signal } = options;
  const pool = runWorkers(workers);
  const threads = Math.min(pool.workers, replicas);
  const shared: SharedReplicas | undefined =
    threads === 1
      ? undefined
      : {
          barrier: new SharedArrayBuffer(8),
          slots: new SharedArrayBuffer(slotBytes(threads, mostNumbers)),
          board: new SharedArrayBuffer(boardBytes(replicas)),
        };
  const stop = canShareMemory() ? new SharedArrayBuffer(4) : undefined;
  const askToStop = () => void (stop && Atomics.store(new Int32Array(stop), 0, 1));
  signal?.addEventListener('abort', askToStop);
  if (signal?.aborted) askToStop();
  try {
    const jobs = Array.from(
      { length: threads },
      (_, index): ReplicasJob => ({
        ...{ kind: 'replicas', config: pool.hasEnvs ? withoutModule(config) : config, stop },
        part: { index, threads, shared },
      }),
    );
    const outcomes = await pool.perform<ReplicasProgress, ReplicasOutcome | undefined>(jobs, {
      onTold: (progress) => onProgress?.(progress),
    });
    return { ...outcomes!.find((outcome) => outcome !== undefined)!, replicas, threads };
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    throw error.named(error.isMistake || error.message.startsWith('replica ') ? '' : `training ${replicas} replicas`);
  } finally {
    signal?.removeEventListener('abort', askToStop);
    if (pool !== workers) await pool.close();
  }
}

/** @throws {@link UserError} where what the replicas keep does not fit memory. */
function checkMemory(bytes: number, size: number, replicas: number): void {
  if (bytes > availableMemory())
    throw new UserError(
      `${replicas} replicas of a team that learns ${size} numbers keep ${gibibytes(bytes)} of directions that they have not sent yet, and ${gibibytes(availableMemory())} are free; take fewer replicas, a smaller team, or the exchange 'all', which keeps nothing`,
    );
}

/**
 * The training as plain data.
 *
 * @throws {@link UserError} for what is wrong without looking at the task.
 */
export function replicasConfig(
  team: ReplicaTeam,
  task: DataTask | EnvironmentTask,
  options: ReplicasOptions,
): ReplicasConfig {
  checkOptions(team, {
    of: 'the team of trainReplicas',
    known: [...PART_OPTIONS, ...Object.keys(RUN_OPTIONS)],
    example: '{ rule: errorBackprop, batch: 8 }',
  });
  checkPlainOptions(RUN_OPTIONS, team);
  checkPartOptions(team as unknown as Readonly<Record<string, unknown>>);
  checkOptions(options, { of: 'trainReplicas', known: OPTIONS, example: EXAMPLE });
  const { replicas, steps, exchange = 'all', momentum = 0, bins = 20 } = options;
  checkReplicas({ replicas, momentum });
  for (const [name, count] of [['steps', steps] as const, ['bins', bins] as const])
    if (!Number.isSafeInteger(count) || count < 1)
      throw new UserError(`${name} is ${quote(count)}; expected a whole number, at least 1`);
  const { seed, engine, batch } = filledOptions(RUN_OPTIONS, team);
  const part = partConfig({ ...team, optimizer: team.optimizer ?? optimizerOf('sgd') });
  return {
    team: { ...givenOptions(RUN_OPTIONS, team), seed, engine, batch, ...part },
    task: checkedTask(task),
    ...{ replicas, exchange, momentum, steps, bins },
  };
}

function checkedTask(task: DataTask | EnvironmentTask): ReplicasConfig['task'] {
  const isData = typeof task === 'object' && task !== null && 'data' in task;
  checkOptions(task, {
    of: 'the task of trainReplicas',
    known: isData ? ['data', 'loss'] : ['env', 'envParams'],
    example: "{ data: train } or { env: 'multiplexer' }",
  });
  if (isData) {
    const { data, loss } = task;
    checkDataset(data, 'trainReplicas');
    if (loss !== undefined && loss !== 'cross-entropy' && loss !== 'squared')
      throw new UserError(`loss is ${quote(loss)}; expected 'cross-entropy' or 'squared'`);
    return { data, loss };
  }
  const { env, envParams = {} } = task as EnvironmentTask;
  if (typeof env !== 'string')
    throw new UserError(
      `env of the task is ${quote(env)}; expected the id of a registered environment, such as 'multiplexer', or data: { data: train }`,
    );
  const { id, module } = spec(env);
  if (module === null)
    throw new UserError(
      `environment ${id} does not say which module registers it, which workers import; give register({ id, module: import.meta.url, … })`,
    );
  return { env: id, envParams, envModule: moduleForThread(module) };
}

/** For workers that have registered their environments themselves. */
function withoutModule(config: ReplicasConfig): ReplicasConfig {
  return 'data' in config.task ? config : { ...config, task: { ...config.task, envModule: '' } };
}
