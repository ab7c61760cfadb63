/**
 * The cumulative regret at the end of each of `bins` equal parts of the pulls, `[bin]`; one bin a pull where there are fewer pulls
 * than bins.
 */
export function regretCurve(regrets: readonly number[], bins: number): number[] {
  const count = Math.min(bins, regrets.length);
  const curve: number[] = [];
  let total = 0;
  let pull = 0;
  for (let bin = 1; bin <= count; bin++) {
    for (const end = Math.round((bin * regrets.length) / count); pull < end; pull++) total += regrets[pull]!;
    curve.push(total);
  }
  return curve;
}
