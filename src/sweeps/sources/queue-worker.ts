import type { RunConfig } from '../../runs/run-config.js';
import type { TrainingProgress } from '../../train/train.js';

/** Which Redis, and what is known of the way to it. */
export interface RedisAddress {
  /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://…` for TLS. */
  readonly url: string;
  /** A Redis that is not on this machine is taken without password or without TLS, too. */
  readonly insecure?: boolean | undefined;
  /** What there is to say meanwhile, in a sentence: Redis is away, or back. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
}

/** What a worker does, for whoever looks on. */
export type WorkerTold =
  | { readonly kind: 'begun'; readonly id: string; readonly config: RunConfig; readonly until?: number | undefined }
  | { readonly kind: 'progress'; readonly id: string; readonly progress: TrainingProgress }
  | { readonly kind: 'done'; readonly id: string }
  /** Left to other workers. */
  | { readonly kind: 'given back'; readonly id: string }
  /** It is tried again, unless it was tried often enough. */
  | { readonly kind: 'failed'; readonly id: string; readonly message: string };

/** A process that takes jobs from a queue until it is closed. */
export interface QueueWorker {
  /** Jobs side by side. */
  readonly places: number;
  /** The address of the queue, without its password. */
  readonly queue: string;
  /** Gives back what is under way, after a checkpoint where there are any, and takes no more. */
  close(): Promise<void>;
}
