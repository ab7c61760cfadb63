import { InvalidArgumentError } from '../errors.js';
import { boundedInteger } from './bounded-integers.js';
import type { PCG64 } from './pcg64.js';
import { shuffleDownTo } from './shuffle.js';
import { countOf, type Size } from './size.js';

/** NumPy's tolerance for the sum of probabilities: √ε of a double. */
const SUM_TOLERANCE = 2 ** -26;

/** Options of `Generator.choice`. */
export interface ChoiceOptions {
  /** How many to choose. Left out: one, not in an array. */
  readonly size?: Size;
  /** Whether one may come up again. Default: true. */
  readonly replace?: boolean;
  /** How likely each is: as many entries as there are to choose from, with the sum 1. Default: all alike. */
  readonly p?: ArrayLike<number>;
  /** Without replacement: whether the order is random too. Default: true; false is faster. */
  readonly shuffle?: boolean;
}

/**
 * Indices below `n`, as many as the size says, else one.
 *
 * Source: NumPy 2.4 `Generator.choice`.
 *
 * @throws {@link InvalidArgumentError} when there is nothing to choose from, `p` is no distribution, or more distinct
 * ones are asked for than there are.
 */
export function chooseIndices(bits: PCG64, n: number, options: ChoiceOptions): number[] {
  const { size, replace = true, p, shuffle = true } = options;
  const count = size === undefined ? 1 : countOf(size);
  if (!Number.isSafeInteger(n) || n < 0 || (n === 0 && count > 0)) {
    throw new InvalidArgumentError(`Got a choice among ${n}; expected a positive integer or a non-empty array.`);
  }
  if (p !== undefined) requireDistribution(p, n);
  if (replace) return chooseAny(bits, n, count, p);
  const possible = p === undefined ? n : Array.from(p).filter((entry) => entry > 0).length;
  if (count > possible) {
    throw new InvalidArgumentError(
      `Got a choice of ${count} without replacement among ${possible}; expected at most as many. Allow replacement or ask for fewer.`,
    );
  }
  return p === undefined ? chooseDistinct(bits, n, count, shuffle) : chooseDistinctWeighted(bits, p, count);
}

function chooseAny(bits: PCG64, n: number, count: number, p: ArrayLike<number> | undefined): number[] {
  if (p === undefined) return Array.from({ length: count }, () => boundedInteger(bits, n - 1));
  return Array.from({ length: count }, () => searchCumulative(p, bits.nextDouble()));
}

/**
 * Uniform ones: Floyd's algorithm, or the tail of a shuffle where many of a large population are taken, as NumPy
 * decides. Without `shuffle` the order stays Floyd's.
 */
function chooseDistinct(bits: PCG64, n: number, count: number, shuffle: boolean): number[] {
  if (n > 10_000 && count > Math.floor(n / (shuffle ? 50 : 20))) {
    const all = Array.from({ length: n }, (_, i) => i);
    shuffleDownTo(bits, all, Math.max(n - count, 1));
    return all.slice(n - count);
  }
  const taken = new Set<number>();
  for (let last = n - count; last < n; last++) {
    const index = boundedInteger(bits, last);
    taken.add(taken.has(index) ? last : index);
  }
  const chosen = [...taken];
  if (shuffle) shuffleDownTo(bits, chosen, 1);
  return chosen;
}

/** By the probabilities of those not yet taken, in whole batches, of which the first draw of each index counts. */
function chooseDistinctWeighted(bits: PCG64, p: ArrayLike<number>, count: number): number[] {
  const rest = Float64Array.from(p);
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const draws = Array.from({ length: count - chosen.size }, () => bits.nextDouble());
    for (const index of chosen) rest[index] = 0;
    for (const u of draws) chosen.add(searchCumulative(rest, u));
  }
  return [...chosen];
}

function requireDistribution(p: ArrayLike<number>, n: number): void {
  if (p.length !== n) {
    throw new InvalidArgumentError(`Got ${p.length} probabilities for a choice among ${n}; expected one for each.`);
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (!(p[i]! >= 0))
      throw new InvalidArgumentError(`Got the probability ${p[i]} at ${i}; expected a number from 0 to 1.`);
    sum += p[i]!;
  }
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw new InvalidArgumentError(`Got probabilities with the sum ${sum}; expected 1. Divide each by the sum.`);
  }
}

/**
 * The first index whose cumulative share of the weights exceeds `u`, for u in [0, 1): how NumPy's `choice` turns one
 * double into an index. Shares are running sums divided by the total, rounded as NumPy rounds them.
 */
export function searchCumulative(weights: ArrayLike<number>, u: number): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    if (sum / total > u) return i;
  }
  return weights.length - 1;
}
