/**
 * sin r ≈ r + sine3·r³ + … + sine9·r⁹ and cos r ≈ 1 + cosine2·r² + … + cosine8·r⁸ for |r| ≤ π/4, as floats.
 *
 * Source: NumPy 2.4, `npy_simd_data.h` and `loops_trigonometric.dispatch`.
 */
const SINE_3 = -0.1666666716337204;
const SINE_5 = 0.008333397097885609;
const SINE_7 = -0.00019856491417158395;
const SINE_9 = 2.8404097065504175e-6;
const COSINE_2 = -0.5;
const COSINE_4 = 0.04166661947965622;
const COSINE_6 = -0.001388652017340064;
const COSINE_8 = 2.4372266125283204e-5;

const TWO_OVER_PI = 0.6366197466850281;
/** π/2 in three floats (Cody & Waite, 1980). */
const HALF_PI_1 = 1.570796012878418;
const HALF_PI_2 = 3.1391647326017846e-7;
const HALF_PI_3 = 5.390302529957765e-15;
/** 1.5·2^23: adding it rounds a float to an integer. */
const ROUND_TO_INTEGER = 12582912;

/**
 * The sine of a float x with |x| < 71476, with the bits of NumPy's vectorised float32 `np.sin` (at most 2.4 units in
 * the last place). The fused multiply-adds of floats are exact sums of doubles, rounded.
 */
export function sinFloat32(x: number): number {
  return quadrantOf(x, 0);
}

/** The cosine of a float x, as {@link sinFloat32} its sine. */
export function cosFloat32(x: number): number {
  return quadrantOf(x, 1);
}

function quadrantOf(x: number, turn: 0 | 1): number {
  const f = Math.fround;
  const n = f(f(f(x * TWO_OVER_PI) + ROUND_TO_INTEGER) - ROUND_TO_INTEGER);
  const r = f(f(f(x - n * HALF_PI_1) - n * HALF_PI_2) - n * HALF_PI_3);
  const rr = f(r * r);
  const quadrant = n + turn;
  const value =
    (quadrant & 1) === 1
      ? f(f(f(f(COSINE_8 * rr + COSINE_6) * rr + COSINE_4) * rr + COSINE_2) * rr + 1)
      : f(f(f(f(f(SINE_9 * rr + SINE_7) * rr + SINE_5) * rr + SINE_3) * rr) * r + r);
  return (quadrant & 2) === 2 ? -value : value;
}
