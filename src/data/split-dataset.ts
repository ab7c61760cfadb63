import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { checkDataset, type Dataset, takeSamples } from './dataset.js';
import { Draws, PURPOSE } from './draws.js';

/** The parts that a dataset can be split into, in the order in which the shuffled samples go to them. */
export type Part = 'train' | 'validation' | 'test';

const PARTS: readonly Part[] = ['train', 'validation', 'test'];
/** Of sums of fractions such as 0.7 + 0.2 + 0.1. */
const ROUNDING = 1e-9;

/**
 * Shuffles a dataset and deals it out: no sample is in two parts. The same seed gives the same parts.
 *
 *     const { train, test } = splitDataset(dataset, { train: 0.8, test: 0.2 }, 1);
 *
 * @param sizes of each part a number of samples (a whole number), or a fraction of all (below 1). What is left over is
 * in no part.
 * @throws {@link UserError} when parts are asked for that do not exist, would be empty, or are more than there is.
 */
export function splitDataset<P extends Part>(
  dataset: Dataset,
  sizes: Readonly<Record<P, number>>,
  seed: Seed = 0,
): Record<P, Dataset> {
  checkDataset(dataset, 'splitDataset');
  checkOptions(sizes, { of: 'splitDataset', known: PARTS, example: '{ train: 0.8, test: 0.2 }' });
  const all = dataset.labels.length;
  const order = new Draws(seed, PURPOSE.split, 0).permutation(all);
  const parts: Partial<Record<Part, Dataset>> = {};
  let [fractions, at] = [0, 0];
  for (const part of PARTS) {
    const size = (sizes as Partial<Record<Part, number>>)[part];
    if (size === undefined) continue;
    const isFraction = size > 0 && size < 1;
    if (!isFraction && !(Number.isSafeInteger(size) && size > 0))
      throw new UserError(
        `splitDataset got ${part} = ${quote(size)}; expected a number of samples, or a fraction of all between 0 and 1`,
      );
    // Ends are rounded, not sizes, so that fractions whose sum is 1 use every sample.
    const before = Math.round(fractions * all);
    if (isFraction)
      fractions = fractions + size > 1 - ROUNDING && fractions + size < 1 + ROUNDING ? 1 : fractions + size;
    const count = isFraction ? Math.round(fractions * all) - before : size;
    if (count === 0 || at + count > all)
      throw new UserError(
        `splitDataset got ${quote(sizes)} for ${all} samples of ${dataset.name}: ${part} would have ${count} of the ${all - at} that are left; expected at least one sample a part, and no more than there are`,
      );
    parts[part] = takeSamples(dataset, order.subarray(at, at + count));
    at += count;
  }
  return parts as Record<P, Dataset>;
}
