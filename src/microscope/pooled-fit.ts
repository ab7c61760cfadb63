import { type Jackknifed, standardError } from '../audit/batch-means.js';
import { studentQuantile } from '../statistics/student-quantile.js';

/**
 * A number that was estimated, with its 95 % interval; none where nothing varied that could tell it. The number is NaN
 * where the samples cannot tell it: without one of the batches it would not be a number, or it lies outside of what it
 * can be.
 */
export interface Estimated {
  readonly value: number;
  readonly interval: readonly [low: number, high: number] | undefined;
}

/** How pay goes with advantage. */
export interface PooledFit {
  /** Pearson's correlation of pay and advantage; NaN where one of them does not vary. */
  readonly correlation: Estimated;
  /** Pay for each unit of advantage: the slope of its regression on advantage; 1 is pay in full, 0 none. */
  readonly slope: Estimated;
  /** Mean pay less mean advantage. */
  readonly bias: Estimated;
  /** The share of the variance of pay that its regression on advantage does not explain, 1 − correlation². */
  readonly noiseShare: Estimated;
  /** Root mean square of the advantage, the size to which a bias is to be compared, and of the pay. */
  readonly advantage: number;
  readonly pay: number;
}

/** Equal batches of samples, over which errors are jackknifed. */
export const FIT_BATCHES = 20;

/** Sums over pairs of pay c and advantage C in each of {@link FIT_BATCHES} batches. */
export class FitSums {
  /** `[batch][n, Σc, ΣC, Σc², ΣcC, ΣC′C″]`. */
  readonly #sums = Array.from({ length: FIT_BATCHES }, () => new Float64Array(6));

  /**
   * Adds a pair. `first` and `second` are two independent estimates of the advantage, equal where it is exact: their
   * product has no noise of its own in it, so that a noisy advantage makes no correlation smaller.
   */
  add(batch: number, pay: number, first: number, second: number): void {
    const sums = this.#sums[batch]!;
    const advantage = (first + second) / 2;
    sums[0]!++;
    sums[1]! += pay;
    sums[2]! += advantage;
    sums[3]! += pay * pay;
    sums[4]! += pay * advantage;
    sums[5]! += first * second;
  }

  /** Adds the pairs of other sums, batch by batch. */
  addAll(other: FitSums): void {
    this.#sums.forEach((sums, batch) => {
      for (let k = 0; k < sums.length; k++) sums[k]! += other.#sums[batch]![k]!;
    });
  }

  /** Intervals are by Student's t over jackknifed batches; that of the correlation on Fisher's scale, artanh r. */
  fit(): PooledFit {
    const total = new Float64Array(6);
    for (const sums of this.#sums) for (let k = 0; k < 6; k++) total[k]! += sums[k]!;
    const [n, , , squares, , products] = total as unknown as [number, number, number, number, number, number];
    const estimate = (of: (sums: Float64Array) => number): Jackknifed => ({
      full: of(total),
      without: this.#sums.map((sums) => of(total.map((sum, k) => sum - sums[k]!))),
    });
    const correlation = estimate(correlationOf);
    return {
      correlation: fisherInterval(correlation),
      slope: studentInterval(estimate(slopeOf)),
      bias: studentInterval(estimate(([count, pay, advantage]) => (pay! - advantage!) / count!)),
      noiseShare: noiseInterval(correlation),
      advantage: Math.sqrt(Math.max(0, products / n)),
      pay: Math.sqrt(squares / n),
    };
  }
}

/** The parts of {@link FitSums} as covariance and variances. */
function moments([n, c, C, cc, cC, CC]: Float64Array) {
  return {
    covariance: cC! / n! - (c! / n!) * (C! / n!),
    ofPay: cc! / n! - (c! / n!) ** 2,
    ofAdvantage: CC! / n! - (C! / n!) ** 2,
  };
}

/** Variances below this share of a mean square are rounding errors. */
const NOTHING = 1e-12;

function correlationOf(sums: Float64Array): number {
  const { covariance, ofPay, ofAdvantage } = moments(sums);
  if (!varies(ofPay, sums[3]! / sums[0]!) || !varies(ofAdvantage, sums[5]! / sums[0]!)) return Number.NaN;
  return covariance / Math.sqrt(ofPay * ofAdvantage);
}

/**
 * A correlation as far as it can be one. The variance of a noisy advantage is estimated, so that the quotient may lie
 * beyond ±1: by little where the interval reaches there, by any amount where there is noise alone.
 */
function bounded(r: number): number {
  return Math.min(1, Math.max(-1, r));
}

function slopeOf(sums: Float64Array): number {
  const { covariance, ofAdvantage } = moments(sums);
  return varies(ofAdvantage, sums[5]! / sums[0]!) ? covariance / ofAdvantage : Number.NaN;
}

function varies(variance: number, square: number): boolean {
  return variance > NOTHING * Math.abs(square);
}

/** The interval of a jackknifed statistic; none where it is not a number, or no batch changes it. */
export function studentInterval(statistic: Jackknifed): Estimated {
  const error = standardError(statistic);
  const half = studentQuantile(0.05, statistic.without.length - 1) * error;
  const { full } = statistic;
  if (statistic.without.some(Number.isNaN)) return { value: Number.NaN, interval: undefined };
  return { value: full, interval: half > 0 ? [full - half, full + half] : undefined };
}

/** A correlation beyond ±1 by less than this is ±1. */
const ROUNDING = 1e-9;

function fisherInterval({ full, without }: Jackknifed): Estimated {
  const inside = (r: number) => Math.atanh(Math.min(1 - 1e-15, Math.max(-1 + 1e-15, r)));
  const { interval } = studentInterval({ full: inside(full), without: without.map(inside) });
  const isKnown = !without.some(Number.isNaN) && (interval !== undefined || Math.abs(full) < 1 + ROUNDING);
  return {
    value: isKnown ? bounded(full) : Number.NaN,
    interval: interval && [Math.tanh(interval[0]), Math.tanh(interval[1])],
  };
}

function noiseInterval(correlation: Jackknifed): Estimated {
  const { value, interval } = fisherInterval(correlation);
  if (!interval) return { value: 1 - value ** 2, interval: undefined };
  const squares = interval.map((r) => r * r);
  const least = interval[0] < 0 && interval[1] > 0 ? 0 : Math.min(...squares);
  return { value: 1 - value ** 2, interval: [1 - Math.max(...squares), 1 - least] };
}
