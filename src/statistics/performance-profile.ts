import { allOf, type Interval, stratifiedBootstrap, type TaskScores } from './stratified-bootstrap.js';

/** A performance profile; arrays are `[threshold]`. */
export interface PerformanceProfile {
  /** The share of runs whose score is above the threshold, 0 to 1. */
  readonly shares: readonly number[];
  /** Pointwise 95 % intervals by the stratified bootstrap; none where every resample has the same share. */
  readonly intervals: readonly (Interval | undefined)[];
}

/** The resamples of a band: it is drawn, not read to three digits. */
const BAND_RESAMPLES = 2000;

/**
 * The run-score distribution F(τ) = share of all runs, whatever their task, with a score above τ, with pointwise bands.
 * Agarwal et al. (2021), arXiv:2108.13264, equation 2.
 */
export function performanceProfile(scores: TaskScores, thresholds: readonly number[]): PerformanceProfile {
  return {
    shares: sharesAbove(scores, thresholds),
    intervals: stratifiedBootstrap([scores], ([drawn]) => sharesAbove(drawn!, thresholds), BAND_RESAMPLES),
  };
}

function sharesAbove(scores: TaskScores, thresholds: readonly number[]): number[] {
  const sorted = Float64Array.from(allOf(scores)).sort();
  return thresholds.map((threshold) => 1 - countUpTo(sorted, threshold) / sorted.length);
}

/** How many of ascending values are at most `limit`. */
function countUpTo(sorted: Float64Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
