/** Several learning curves seen bin by bin; every array is `[bin]`. */
export interface CurveStatistics {
  readonly mean: readonly number[];
  /** Sample standard deviation (divided by n − 1), 0 where one curve reaches the bin. */
  readonly std: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** The mean and spread of curves in each bin, over those curves that reach it with a finite value; NaN where none does. */
export function curveStatistics(curves: readonly (readonly number[])[]): CurveStatistics {
  const bins = Math.max(0, ...curves.map((curve) => curve.length));
  const columns = Array.from({ length: bins }, (_, bin) =>
    curves.map((curve) => curve[bin]).filter((value): value is number => value !== undefined && Number.isFinite(value)),
  );
  return {
    mean: columns.map(mean),
    std: columns.map(sampleStd),
    min: columns.map((values) => (values.length === 0 ? Number.NaN : Math.min(...values))),
    max: columns.map((values) => (values.length === 0 ? Number.NaN : Math.max(...values))),
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
