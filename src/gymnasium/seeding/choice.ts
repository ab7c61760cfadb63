import { InvalidArgumentError } from '../errors.js';
import { boundedInteger } from './bounded-integers.js';
import { searchCumulative } from './cumulative.js';
import type { PCG64 } from './pcg64.js';
import { shuffleDownTo } from './shuffle.js';

/** NumPy's tolerance for the sum of probabilities: √ε of a double. */
const SUM_TOLERANCE = 2 ** -26;

/** `count` indices below `n`, with replacement: uniform, or by the probabilities `p`. */
export function chooseWithReplacement(bits: PCG64, n: number, count: number, p?: ArrayLike<number>): number[] {
  if (p === undefined) return Array.from({ length: count }, () => boundedInteger(bits, n - 1));
  return Array.from({ length: count }, () => searchCumulative(p, bits.nextDouble()));
}

/**
 * `count` distinct indices below `n`, uniform: Floyd's algorithm, or the tail of a shuffle where many of a large population
 * are taken, as NumPy decides.
 *
 * @param shuffle whether the order is random too; without it Floyd's order is kept.
 */
export function chooseDistinct(bits: PCG64, n: number, count: number, shuffle: boolean): number[] {
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

/** `count` distinct indices, by the probabilities `p` of those not yet taken: whole batches, of which the first of each counts. */
export function chooseDistinctWeighted(bits: PCG64, p: ArrayLike<number>, count: number): number[] {
  const rest = Float64Array.from(p);
  const chosen = new Set<number>();
  while (chosen.size < count) {
    const draws = Array.from({ length: count - chosen.size }, () => bits.nextDouble());
    for (const index of chosen) rest[index] = 0;
    for (const u of draws) chosen.add(searchCumulative(rest, u));
  }
  return [...chosen];
}

/** @throws InvalidArgumentError unless `p` has `n` entries, none negative or NaN, whose sum is 1. */
export function requireDistribution(p: ArrayLike<number>, n: number): void {
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
