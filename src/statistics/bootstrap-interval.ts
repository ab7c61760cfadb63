import { type Interval, stratifiedBootstrap } from './stratified-bootstrap.js';

/**
 * The 95 % percentile bootstrap interval of a statistic of the runs of one task: {@link stratifiedBootstrap} with one
 * stratum. None below three values, and none of values that are all equal: every resample is they, which says nothing
 * of how far another run may lie.
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (values: readonly number[]) => number,
): Interval | undefined {
  if (values.every((value) => value === values[0])) return undefined;
  return stratifiedBootstrap([[values]], ([tasks]) => [statistic(tasks![0]!)])[0];
}
