const FIRST_STEP = 0.03;
const LEVELS = 16;
const ENOUGH = 3e-13;

/**
 * The derivative at 0 of a smooth function, by central differences extrapolated to step 0, with an estimate of its
 * error.
 *
 * Steps 0.03, 0.015, … are halved until the error is below 3·10⁻¹³ or finer ones would only add rounding, and never
 * below 10⁻⁶. Smooth functions need four or five; a kink or a narrow step nearby costs digits, and the estimate says
 * how many. Ridders (1982), Accurate computation of F′(x) and F′(x)F″(x), Advances in Engineering Software 4:75–76; the
 * estimate here includes the rounding of a difference, so that noise cannot pass for agreement.
 */
export function riddersDerivative(f: (offset: number) => number): { value: number; error: number } {
  let best = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  let coarser: number[] = [];
  for (let level = 0; level < LEVELS; level++) {
    const step = FIRST_STEP / 2 ** level;
    const [right, left] = [f(step), f(-step)];
    const rounding = (Number.EPSILON * Math.max(Math.abs(right), Math.abs(left))) / step;
    const row = [(right - left) / (2 * step)];
    for (let k = 1; k <= level; k++) {
      const value = row[k - 1]! + (row[k - 1]! - coarser[k - 1]!) / (4 ** k - 1);
      const error = rounding + Math.max(Math.abs(value - row[k - 1]!), Math.abs(value - coarser[k - 1]!));
      if (error < best.error) best = { value, error };
      row.push(value);
    }
    if (best.error < Math.max(ENOUGH, 2 * rounding)) break;
    coarser = row;
  }
  return best;
}
