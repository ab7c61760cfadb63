import type { AuditInterval } from './audit-report.js';
import { type Jackknifed, standardError } from './batch-means.js';

/** An estimate, with an error that the differences between batches do not show. */
export interface Estimate extends Jackknifed {
  /** That error, in standard errors: of outcomes so rare that no episode had them. */
  readonly unseen: number;
}

export function errorOf(estimate: Estimate): number {
  return Math.hypot(standardError(estimate), estimate.unseen);
}

/**
 * The interval of the ratio of two estimates: every r with |a − r·b| ≤ t · the standard error of a − r·b. Where b may
 * be 0 every ratio is possible, and both bounds are null. The unseen parts count as independent.
 *
 * Fieller (1954), Journal of the Royal Statistical Society B 16:175–185.
 */
export function ratioInterval(a: Estimate, b: Estimate, t: number): AuditInterval<number | null> {
  const square = b.full ** 2 - (t * errorOf(b)) ** 2;
  if (!(square > 0)) return { low: null, high: null };
  const product = a.full * b.full - t * t * covariance(a, b);
  const own = a.full ** 2 - (t * errorOf(a)) ** 2;
  const root = Math.sqrt(Math.max(0, product * product - square * own));
  return { low: (product - root) / square, high: (product + root) / square };
}

/** The jackknife covariance of two statistics, see `standardError`. */
function covariance(a: Jackknifed, b: Jackknifed): number {
  const n = a.without.length;
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / n;
  const [meanA, meanB] = [mean(a.without), mean(b.without)];
  return ((n - 1) / n) * a.without.reduce((sum, v, k) => sum + (v - meanA) * (b.without[k]! - meanB), 0);
}
