/**
 * The interquartile mean: the mean of what is left when a quarter of the values, rounded down, is taken away at each
 * end (the 25 % trimmed mean); NaN of nothing. Below four values it is the mean. Agarwal et al. (2021),
 * arXiv:2108.13264.
 */
export function interquartileMean(values: readonly number[]): number {
  const cut = Math.floor(values.length / 4);
  const sorted = Float64Array.from(values).sort();
  let sum = 0;
  for (let k = cut; k < sorted.length - cut; k++) sum += sorted[k]!;
  return sum / (sorted.length - 2 * cut);
}
