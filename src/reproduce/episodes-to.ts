/**
 * Episodes until the mean return of a bin of the curve first reached `threshold`, counted to the end of the bin; undefined where none
 * did. `episodes` are those of the whole curve, in bins of equal length.
 */
export function episodesTo(threshold: number, curve: readonly number[], episodes: number): number | undefined {
  const bin = curve.findIndex((value) => value >= threshold);
  return bin < 0 ? undefined : Math.round(((bin + 1) * episodes) / curve.length);
}
