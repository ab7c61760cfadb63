/**
 * The first index whose cumulative share of the weights exceeds `u`, for u in [0, 1): how NumPy's `choice` turns one double
 * into an index. Shares are running sums divided by the total, rounded as NumPy rounds them.
 */
export function searchCumulative(weights: ArrayLike<number>, u: number): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    if (sum / total > u) return i;
  }
  return weights.length - 1;
}
