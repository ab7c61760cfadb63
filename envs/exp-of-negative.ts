/** ln 2, its first 33 bits and the rest, so that multiples of the first part up to 2²⁰ are exact. */
const [LN2_HIGH, LN2_LOW] = [0.6931471803691238, 1.9082149292705877e-10] as const;
/** Below it the result is less than half the least number there is. */
const UNDERFLOW = -746;
/** Terms of the series, which for |r| ≤ ln 2 / 2 leave less than 2^-56. */
const TERMS = 14;

/**
 * exp(x) for x ≤ 0, within two units of the last bit, and with the same bits on every platform, where `Math.exp` may
 * differ in its last bit from one JavaScript engine to the next. NaN stays NaN.
 *
 * x = k·ln 2 + r, and exp(x) = 2^k·exp(r), the latter by its Taylor series.
 */
export function expOfNegative(x: number): number {
  if (x < UNDERFLOW) return 0;
  const k = Math.round(x * Math.LOG2E);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let power = 1;
  for (let term = TERMS; term >= 1; term--) power = 1 + (power * r) / term;
  for (let halving = k; halving < 0; halving++) power /= 2;
  return power;
}
