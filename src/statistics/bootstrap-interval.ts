import { keyOf } from '../random/seed.js';
import { Stream } from '../random/stream.js';

/** How often the values are drawn again. */
export const RESAMPLES = 10_000;
/** Values below which no interval is given: of two, every resample is one of three. */
export const FEWEST_RUNS = 3;

/**
 * The 95 % percentile bootstrap interval of a statistic: the 2.5th and 97.5th percentiles (linearly interpolated) of its values
 * over {@link RESAMPLES} samples drawn with replacement. The draws are the same for every sample of one size, so that equal
 * values give equal intervals. None below {@link FEWEST_RUNS} values, and none of values that are all equal: every resample is
 * they, which says nothing of how far another run may lie. Efron (1979), Annals of Statistics 7:1–26.
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (values: readonly number[]) => number,
): readonly [low: number, high: number] | undefined {
  if (values.length < FEWEST_RUNS || values.every((value) => value === values[0])) return undefined;
  const stream = new Stream(keyOf(0), 0, 0);
  const draws = Array.from({ length: RESAMPLES }, (_, resample) =>
    statistic(values.map((_, k) => values[Math.floor(stream.uniform(resample, k, 0) * values.length)]!)),
  ).sort((a, b) => a - b);
  return [percentile(draws, 0.025), percentile(draws, 0.975)];
}

/** Of ascending values, interpolated between the two around the place `share` · (n − 1). */
function percentile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (place - below);
}
