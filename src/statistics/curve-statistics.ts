/** What the band around a mean curve is, wherever one is drawn. */
export const CURVE_BAND = '±1 sample standard deviation';

/** Several learning curves seen bin by bin; every array is `[bin]`. */
export interface CurveStatistics {
  readonly mean: readonly number[];
  /** The band {@link CURVE_BAND} around the mean; it has no width where one curve reaches the bin. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * The mean of curves in each bin, over those that reach it with a finite value, and the band of one sample standard
 * deviation (divided by n − 1) to either side; NaN where none does.
 */
export function curveStatistics(curves: readonly (readonly number[])[]): CurveStatistics {
  const bins = curves.reduce((most, curve) => Math.max(most, curve.length), 0);
  const columns = Array.from({ length: bins }, (_, bin) =>
    curves.map((curve) => curve[bin]).filter((value): value is number => value !== undefined && Number.isFinite(value)),
  );
  const means = columns.map(mean);
  const stds = columns.map(sampleStd);
  return {
    mean: means,
    low: means.map((value, bin) => value - stds[bin]!),
    high: means.map((value, bin) => value + stds[bin]!),
  };
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard deviation divided by n − 1; 0 of a single value, NaN of nothing. */
export function sampleStd(values: readonly number[]): number {
  if (values.length < 2) return values.length === 0 ? Number.NaN : 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
