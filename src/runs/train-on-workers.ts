import { UserError } from '../errors/user-error.js';
import type { LayerWeights } from '../team/team.js';
import { quote } from '../text/quote.js';
import type { TrainingProgress } from '../train/train.js';
import { checkPoolOptions } from './check-pool-options.js';
import { checkTraining } from './check-training.js';
import { runPool } from './run-pool.js';
import type { RunRecord } from './run-record.js';
import { configOfRequest, type TrainingRequest } from './training-request.js';
import { runWorkers, type WorkerPool } from './worker-pool.js';

/** Options of {@link trainOnWorkers}. */
export interface TrainOnWorkersOptions {
  /** How many threads, or a pool of them that stays open. Default: as many threads as there are processor cores. */
  readonly workers?: number | WorkerPool;
  /** Called with how far a training has come, by its place in the list. */
  readonly onProgress?: (training: number, progress: TrainingProgress) => void;
  /** Aborting stops every training after its present step. */
  readonly signal?: AbortSignal;
}

/** The record of a training, with its final weights, layer by layer. */
export interface TrainedOnWorkers extends RunRecord {
  readonly weights: readonly LayerWeights[];
}

/**
 * Trains teams on worker threads, in Node and in browsers: several side by side, one thread each; a single one on
 * several threads where its batch has lanes for them (eight lanes or more each). The weights are those of `train` with
 * the same seed, bit for bit, whatever the number of workers. Results are in the order of the requests; after an abort,
 * only those of trainings that had begun.
 *
 *     const trained = await trainOnWorkers(
 *       [1, 2, 3].map((seed) => ({ env: 'multiplexer', rule: weightMax, episodes: 100_000, seed })),
 *       { workers: 2 },
 *     );
 *
 * A page that is not cross-origin isolated cannot share memory: it has one thread, and says so once on the console.
 *
 * @throws {@link UserError} when the requests are no list of trainings, for unknown options, and as {@link runPool}
 * does.
 */
export async function trainOnWorkers(
  requests: readonly TrainingRequest[],
  options: TrainOnWorkersOptions = {},
): Promise<TrainedOnWorkers[]> {
  if (!Array.isArray(requests))
    throw new UserError(
      `trainOnWorkers takes a list of trainings such as [{ env: 'multiplexer', rule: weightMax, episodes: 10_000 }]; given ${quote(requests)}`,
    );
  checkPoolOptions('trainOnWorkers', ['workers', 'onProgress', 'signal'], options);
  for (const request of requests) checkTraining(request);
  const { workers, onProgress, signal } = options;
  const pool = runWorkers(workers);
  const trained: (TrainedOnWorkers | undefined)[] = requests.map(() => undefined);
  const weights: (readonly LayerWeights[])[] = [];
  try {
    await runPool(
      requests.map((request) => configOfRequest(request, pool.workers)),
      {
        workers: pool,
        onWeights: (run, of) => void (weights[run] = of),
        onRecord(run, record) {
          const of = weights[run];
          if (of !== undefined) trained[run] = { ...record, weights: of };
        },
        ...(onProgress ? { onProgress } : {}),
        ...(signal ? { signal } : {}),
      },
    );
  } finally {
    if (pool !== workers) await pool.close();
  }
  return trained.filter((one) => one !== undefined);
}
