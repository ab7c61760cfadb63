import { BrokenBarrierError } from '../dense/barrier.js';
import type { Job } from '../threads/serve-jobs.js';
import { performPart, type ReplicasOutcome, type ReplicasPart } from './perform-replicas.js';
import type { ReplicasConfig } from './replica-config.js';

/** One thread's part of a training of replicas, as a worker is given it. */
export interface ReplicasJob extends Job {
  readonly kind: 'replicas';
  readonly config: ReplicasConfig;
  readonly part: ReplicasPart;
  /** One 32-bit word that is set to stop after the present step; undefined where memory cannot be shared. */
  readonly stop: SharedArrayBuffer | undefined;
}

/** The progress of a training of replicas. */
export interface ReplicasProgress {
  readonly step: number;
  /** Mean loss, or reward, of the last bin of the curve. */
  readonly score: number;
}

/** Milliseconds between two messages of progress. */
const INTERVAL = 100;

/**
 * Does one thread's part of a training of replicas. The thread that finds a mistake throws it; those that wait for it
 * return nothing.
 */
export async function performReplicas(
  { config, part, stop }: ReplicasJob,
  tell: (progress: ReplicasProgress) => void,
): Promise<ReplicasOutcome | undefined> {
  const stopping = stop && new Int32Array(stop);
  let told = performance.now();
  try {
    return await performPart(config, part, {
      onProgress(step, score) {
        const now = performance.now();
        if (now - told < INTERVAL) return;
        told = now;
        tell({ step, score });
      },
      shouldStop: () => stopping !== undefined && Atomics.load(stopping, 0) !== 0,
    });
  } catch (error) {
    if (error instanceof BrokenBarrierError) return undefined;
    throw error;
  }
}
