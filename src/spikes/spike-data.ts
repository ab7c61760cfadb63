import { checkDataset, type Dataset, pixelsOf } from '../data/dataset.js';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/** Labelled samples as times of spikes. */
export interface SpikeData {
  /** `[sample][input]`: from 0 to `end`, which is the time of an input that does not spike. */
  readonly times: Float32Array;
  /** `[sample]`. */
  readonly labels: Uint8Array;
  readonly inputs: number;
  readonly classes: number;
  readonly end: number;
}

/**
 * A dataset as times: the brighter a pixel, the earlier it spikes, t = (1 − x) · end, and a black one is silent. Bytes
 * from 0 to 255 are x from 0 to 1.
 *
 * @throws {@link UserError} for what is no dataset, and for numbers outside of 0 to 1, which have no such time.
 */
export function latencyCoded(dataset: Dataset, end = 1): SpikeData {
  checkDataset(dataset, 'latencyCoded');
  if (!(Number.isFinite(end) && end > 0))
    throw new UserError(`latencyCoded got end = ${quote(end)}; expected a number above 0`);
  const { images, labels, classes } = dataset;
  const scale = images instanceof Uint8Array ? 255 : 1;
  const inputs = pixelsOf(dataset);
  const outside = images.findIndex((value) => value < 0 || value > scale);
  if (outside >= 0)
    throw new UserError(
      `latencyCoded got the pixel ${images[outside]} in sample ${Math.floor(outside / inputs)} of ${dataset.name}; expected numbers from 0 to 1`,
    );
  const times = Float32Array.from(images, (value) => (1 - value / scale) * end);
  return { times, labels, inputs, classes, end };
}

/** The times of one sample, not copied. */
export function sampleOf({ times, inputs }: SpikeData, sample: number): Float32Array {
  return times.subarray(sample * inputs, (sample + 1) * inputs);
}
