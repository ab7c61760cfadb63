import { normalQuantile } from './normal-quantile.js';

/** From so many degrees of freedom on the expansion has six digits. */
const MANY = 30;

/**
 * The number that |t| exceeds with probability `tail`, for Student's t with so many degrees of freedom, a whole number
 * from 1 on; to six digits for tails from 0.001. Abramowitz & Stegun (1964), Handbook of Mathematical Functions,
 * 26.7.3–5.
 */
export function studentQuantile(tail: number, freedom: number): number {
  return freedom < MANY ? bisected(tail, freedom) : expanded(normalQuantile(1 - tail / 2), freedom);
}

function expanded(z: number, n: number): number {
  const z2 = z * z;
  const g1 = (z2 + 1) / 4;
  const g2 = ((5 * z2 + 16) * z2 + 3) / 96;
  const g3 = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
  const g4 = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92_160;
  return z * (1 + g1 / n + g2 / n ** 2 + g3 / n ** 3 + g4 / n ** 4);
}

function bisected(tail: number, freedom: number): number {
  let [low, high] = [0, 1e4];
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2;
    if (1 - within(middle, freedom) > tail) low = middle;
    else high = middle;
  }
  return low;
}

/** The probability that |t| is at most `t`: finite sums, for odd and even degrees of freedom. */
function within(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = 0;
  for (let k = isOdd ? 1 : 0; k < freedom - 1; k += 2) {
    sum += term;
    term *= ((k + 1) / (k + 2)) * cos * cos;
  }
  return isOdd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}
