/**
 * Coefficients of the standard normal quantile, highest power first: numerator and denominator near the middle
 * (|u − ½| ≤ 0.425, in 0.180625 − (u − ½)²) and in the tails (in √(−ln tail) − 1.6).
 *
 * Wichura (1988), Algorithm AS 241, PPND7, Applied Statistics 37:477–484. Its branch for tails below e⁻²⁵ is left out:
 * the tails of a draw are at least 2⁻²⁵.
 */
export const NORMAL = {
  middle: {
    above: [59.10937472, 159.29113202, 50.434271938, 3.3871327179],
    below: [67.1875636, 78.757757664, 17.895169469, 1],
  },
  tail: {
    above: [0.17023821103, 1.3067284816, 2.75681539, 1.4234372777],
    below: [0.12021132975, 0.7370016425, 1],
  },
} as const;

/**
 * Half the distance of two draws: uniforms are multiples of 2⁻²⁴, and their quantile is taken in the middle between
 * two.
 */
export const HALF_DRAW = 2 ** -25;

/** The standard normal number below which a share u of all lie, for a draw u in [0, 1); in f64, to seven digits. */
export function normalQuantile(u: number): number {
  const polynomial = (x: number, coefficients: readonly number[]) => coefficients.reduce((sum, c) => sum * x + c, 0);
  const q = u - 0.5 + HALF_DRAW;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(r, NORMAL.middle.above)) / polynomial(r, NORMAL.middle.below);
  }
  // Outside of [0, 1) the tail ends where the library's log does.
  const r = Math.sqrt(-Math.log(Math.max(0.5 - Math.abs(q), 1.1754944e-38))) - 1.6;
  return (Math.sign(q) * polynomial(r, NORMAL.tail.above)) / polynomial(r, NORMAL.tail.below);
}
