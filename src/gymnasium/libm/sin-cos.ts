import * as c from './sin-cos-constants.js';
import { cosFused, sinFused } from './sin-cos-fused.js';
import { sineTable } from './sine-table.js';

/** Up to here a Taylor series of seven terms gives 60 bits. */
const SERIES_END = 0.22;

/**
 * A plain evaluation misses the fused one by less than this part of the correction to the leading term (measured:
 * 2^-51.2).
 */
export const DOUBT = 2 ** -50;
/** From here on the plain reduction to a quadrant would lose too many bits. */
export const PLAIN_END = 1e5;

/**
 * The sine of x radians, with the bits of NumPy's `np.sin`: those of glibc 2.28 or later on a processor with fused
 * multiply-add.
 *
 * `Math.sin` may differ in its last bit from one JavaScript engine to the next, and an unstable system makes that bit
 * visible: balanced by given actions, CartPole doubles a difference every 0.18 seconds. From |x| = 105 414 350 on it is
 * `Math.sin`.
 *
 * How: a leading term and a small correction are known to more bits than the result has. Where the doubt about the
 * correction cannot turn the last bit, their sum is the result; where it can, a more exact evaluation decides: the
 * series of a small argument hands over to the algorithm of glibc, that to the same with every fused operation
 * emulated.
 *
 * Source: glibc's `s_sin.c`; the rounding test is that of Ziv (1991), "Fast evaluation of elementary mathematical
 * functions with correctly rounded last bit", ACM TOMS 17(3).
 */
export function sin(x: number): number {
  const size = Math.abs(x);
  if (size < SERIES_END) {
    if (x === 0) return x;
    const xx = x * x;
    const correction = x * xx * sineSeries(xx);
    // Rounding: three units of 2^-53 of the correction, which is below x³/6. Besides, glibc may be 0.02 units off.
    const slack = size * (xx * 8e-17 + 5e-18);
    const sum = x + (correction - slack);
    if (sum === x + (correction + slack)) return sum;
  }
  return sinByTable(x);
}

/** The cosine of x radians, as {@link sin} its sine. */
export function cos(x: number): number {
  if (Math.abs(x) < SERIES_END) {
    const xx = x * x;
    const correction = xx * cosineSeries(xx);
    const slack = xx * 2.5e-16 + 2e-18;
    const sum = 1 + (correction - slack);
    if (sum === 1 + (correction + slack)) return sum;
  }
  return cosByTable(x);
}

/** (sin x − x)/x³ as a series in x². */
function sineSeries(xx: number): number {
  return -1 / 6 + xx * (1 / 120 + xx * (-1 / 5040 + xx * (1 / 362880 + xx * (-1 / 39916800 + xx * (1 / 6227020800)))));
}

/** (cos x − 1)/x² as a series in x². */
function cosineSeries(xx: number): number {
  return -1 / 2 + xx * (1 / 24 + xx * (-1 / 720 + xx * (1 / 40320 + xx * (-1 / 3628800 + xx * (1 / 479001600)))));
}

function sinByTable(x: number): number {
  const value = Math.abs(x) < c.TABLE_END ? sinOf(x, 0) : reduced(x, 0);
  return Number.isNaN(value) ? sinUndecided(x) : value;
}

function cosByTable(x: number): number {
  const value = Math.abs(x) < c.TABLE_END ? cosOf(x, 0) : reduced(x, 1);
  return Number.isNaN(value) ? cosUndecided(x) : value;
}

function sinUndecided(x: number): number {
  return Math.abs(x) < c.REDUCTION_END ? sinFused(x) : Math.sin(x);
}

function cosUndecided(x: number): number {
  return Math.abs(x) < c.REDUCTION_END ? cosFused(x) : Math.cos(x);
}

/** sin(x + dx) for |x| < 0.8555 and a dx below its last bit; NaN where the last bit is undecided. */
function sinOf(x: number, dx: number): number {
  const size = Math.abs(x);
  if (size < c.TAYLOR_END) {
    const xx = x * x;
    const p = (((c.TAYLOR_11 * xx + c.TAYLOR_9) * xx + c.TAYLOR_7) * xx + c.TAYLOR_5) * xx + c.TAYLOR_3;
    return decided(x, (p * x - 0.5 * dx) * xx + dx);
  }
  const low = x < 0 ? -dx : dx;
  const node = c.ROUND_TO_NODE + size - c.ROUND_TO_NODE;
  const r = size - node;
  const k = (node * 512) | 0;
  const rr = r * r;
  const s = r + (r * rr * (rr * c.SINE_5 + c.SINE_3) + low);
  const v = r * low + rr * ((c.COSINE_6 * rr + c.COSINE_4) * rr + c.COSINE_2);
  const sine = sineTable[k]!;
  const value = decided(sine, sineTable[k + 3]! * s + sineTable[k + 1]! - v * sine + s * sineTable[k + 2]!);
  return x < 0 ? -value : value;
}

/** cos(x + dx) for |x| < 0.8555 and a dx below its last bit; NaN where the last bit is undecided. */
function cosOf(x: number, dx: number): number {
  const size = Math.abs(x);
  const node = c.ROUND_TO_NODE + size - c.ROUND_TO_NODE;
  const r = size - node + (x < 0 ? -dx : dx);
  const k = (node * 512) | 0;
  const rr = r * r;
  const s = r * rr * (rr * c.SINE_5 + c.SINE_3) + r;
  const v = rr * ((c.COSINE_6 * rr + c.COSINE_4) * rr + c.COSINE_2);
  const cosine = sineTable[k + 2]!;
  return decided(cosine, sineTable[k + 3]! - sineTable[k + 1]! * s - v * cosine - s * sineTable[k]!);
}

/** Takes the nearest multiple of π/2 from x; the quadrant, turned by `turn`, tells which function of the rest it is. */
function reduced(x: number, turn: 0 | 1): number {
  if (!(Math.abs(x) < PLAIN_END)) return Number.NaN;
  const n = x * c.TWO_OVER_PI + c.ROUND_TO_INTEGER - c.ROUND_TO_INTEGER;
  const y = x - n * c.HALF_PI_1 - n * c.HALF_PI_2;
  const y3 = y - n * c.HALF_PI_3;
  const low = y - y3 - n * c.HALF_PI_3;
  const quadrant = n + turn;
  const value = (quadrant & 1) === 1 ? cosOf(y3, low) : sinOf(y3, low);
  return (quadrant & 2) === 2 ? -value : value;
}

/** high + correction, or NaN where the doubt about the correction could turn the last bit. */
function decided(high: number, correction: number): number {
  const slack = correction * DOUBT;
  const sum = high + (correction - slack);
  return sum === high + (correction + slack) ? sum : Number.NaN;
}
