import { studentQuantile } from './student-quantile.js';

/** A mean and what it is known to. */
export interface MeanInterval {
  readonly mean: number;
  /**
   * The 95 % interval of the mean by Student's t, mean ± t · s / √n with the sample standard deviation s; none of a
   * single value and none of values that are all equal, which show no spread to judge from: equal returns do not make
   * their mean certain. It holds for values that do not depend on each other and are not far from normal, or many.
   */
  readonly interval: readonly [low: number, high: number] | undefined;
}

/** The mean of at least one value, with its interval. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (values.every((value) => value === values[0])) return { mean, interval: undefined };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const half = studentQuantile(0.05, count - 1) * Math.sqrt(variance / count);
  return { mean, interval: [mean - half, mean + half] };
}
