import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { checkDataset, type Dataset, pixelsOf } from './dataset.js';
import { Draws, PURPOSE } from './draws.js';

/** Options of {@link batchesOf}. */
export interface BatchOptions {
  /** Samples of a batch, one a lane. */
  readonly batch: number;
  /** Of the shuffle. Default: 0. */
  readonly seed?: Seed | undefined;
  /** Which epoch, from 0 on; each has its own shuffle. Default: 0. */
  readonly epoch?: number | undefined;
  /**
   * What 0 and 255 of bytes, or 0 and 1 of numbers, become: [0, 1] or [−1, 1], say; `null` leaves values as they are.
   * Default: [0, 1].
   */
  readonly scale?: readonly [low: number, high: number] | null | undefined;
  /** Leaves out the last batch where it is smaller than the others. Default: false. */
  readonly dropLast?: boolean | undefined;
}

/** Some samples side by side, in memory that the next batch overwrites. */
export interface Batch {
  /** `[lane][pixel]`. */
  readonly images: Float32Array;
  /** `[lane]`. */
  readonly labels: Uint8Array;
  /** `[lane]`: which samples of the dataset they are. */
  readonly samples: Uint32Array;
}

const OPTIONS = ['batch', 'seed', 'epoch', 'scale', 'dropLast'] as const;

/**
 * One epoch of a dataset: every sample once, in an order that seed and epoch determine, batch by batch. The arrays of a
 * batch are those of the last, filled anew: copy what is to be kept.
 *
 *     for (const { images, labels } of batchesOf(train, { batch: 32, seed: 1, epoch })) team.act(images);
 *
 * @throws {@link UserError}
 */
export function* batchesOf(dataset: Dataset, options: BatchOptions): Generator<Batch, void, void> {
  checkDataset(dataset, 'batchesOf');
  checkOptions(options, { of: 'batchesOf', known: OPTIONS, example: '{ batch: 32 }' });
  const { batch, seed = 0, epoch = 0, scale = [0, 1], dropLast = false } = options;
  const all = dataset.labels.length;
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new UserError(`batchesOf got batch = ${quote(batch)}; expected a whole number, at least 1`);
  if (!Number.isSafeInteger(epoch) || epoch < 0 || epoch >= 2 ** 32)
    throw new UserError(`batchesOf got epoch = ${quote(epoch)}; expected a whole number, at least 0`);
  if (scale !== null && !(Array.isArray(scale) && scale.length === 2 && scale.every((end) => Number.isFinite(end))))
    throw new UserError(`batchesOf got scale = ${quote(scale)}; expected two numbers such as [-1, 1], or null`);
  const pixels = pixelsOf(dataset);
  const [low, high] = scale ?? [0, 0];
  const unit = dataset.images instanceof Uint8Array ? 255 : 1;
  const order = new Draws(seed, PURPOSE.epoch, epoch).permutation(all);
  const images = new Float32Array(Math.min(batch, all) * pixels);
  const labels = new Uint8Array(Math.min(batch, all));
  for (let at = 0; at < all; at += batch) {
    const samples = order.subarray(at, at + batch);
    if (samples.length < batch && dropLast) return;
    for (let lane = 0; lane < samples.length; lane++) {
      const sample = samples[lane]!;
      labels[lane] = dataset.labels[sample]!;
      const from = sample * pixels;
      for (let k = 0; k < pixels; k++) {
        const value = dataset.images[from + k]!;
        images[lane * pixels + k] = scale === null ? value : low + ((high - low) * value) / unit;
      }
    }
    yield { images: images.subarray(0, samples.length * pixels), labels: labels.subarray(0, samples.length), samples };
  }
}
