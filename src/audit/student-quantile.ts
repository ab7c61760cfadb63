import { normalQuantile } from '../rule/normal-quantile.js';

/**
 * The number that |t| exceeds with probability `tail`, for Student's t with so many degrees of freedom, at least 10: right to three
 * digits for tails from 0.001. Abramowitz & Stegun (1964), Handbook of Mathematical Functions, 26.7.5.
 */
export function studentQuantile(tail: number, freedom: number): number {
  const z = normalQuantile(1 - tail / 2);
  const [z2, n] = [z * z, freedom];
  const g1 = (z2 + 1) / 4;
  const g2 = ((5 * z2 + 16) * z2 + 3) / 96;
  const g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  return z * (1 + g1 / n + g2 / n ** 2 + g3 / n ** 3);
}
