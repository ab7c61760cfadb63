import { InvalidArgumentError } from '../errors.js';
import { log1p } from '../libm/log1p.js';
import type { PCG64 } from './pcg64.js';
import { standardExponential } from './standard-exponential.js';

/**
 * The number of trials up to the first success, at least 1, when each succeeds with probability `p`: by searching the
 * cumulative sum for p ≥ 1/3, by inverting an exponential below.
 *
 * Source: NumPy 2.4 `random_geometric`. Results of 2^53 or more are rounded to a double (NumPy: int64).
 *
 * @throws {@link InvalidArgumentError} unless 0 < p ≤ 1.
 */
export function geometric(bits: PCG64, p: number): number {
  if (!(p > 0 && p <= 1)) {
    throw new InvalidArgumentError(`Got geometric(${p}); p is the probability of success, in (0, 1].`);
  }
  if (p < 1 / 3) {
    return Math.min(Math.ceil(-standardExponential(bits) / log1p(-p)), 2 ** 63);
  }
  const u = bits.nextDouble();
  let trials = 1;
  let sum = p;
  let product = p;
  while (u > sum) {
    product *= 1 - p;
    sum += product;
    trials++;
  }
  return trials;
}
