import type { AuditInterval } from './audit-report.js';
import { type Jackknifed, standardError } from './batch-means.js';

/** An estimate whose error has a part that no batch shows. */
export interface Estimate extends Jackknifed {
  /** That part, as a standard error. */
  readonly unseen: number;
}

export function errorOf(estimate: Estimate): number {
  return Math.hypot(standardError(estimate), estimate.unseen);
}

/**
 * Every ratio r of two values that their estimates allow: |a − r·b| ≤ t · its standard error. Where b itself may be 0 no ratio can be
 * ruled out, and no bound is given. The unseen parts are taken as independent.
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

/** Jackknifed as standardError is. */
function covariance(a: Jackknifed, b: Jackknifed): number {
  const n = a.without.length;
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / n;
  const [meanA, meanB] = [mean(a.without), mean(b.without)];
  return ((n - 1) / n) * a.without.reduce((sum, v, k) => sum + (v - meanA) * (b.without[k]! - meanB), 0);
}
