import * as c from './sin-cos-constants.js';
import { cosFused, sinFused } from './sin-cos-fused.js';
import { sineTable } from './sine-table.js';

/** A plain evaluation misses the fused one by less than this part of the correction to the leading term (measured: 2^-51.2). */
const doubt = 2 ** -50;

/**
 * The sine of x radians, with the bits of NumPy's `np.sin`: those of glibc 2.28 or later on a processor with fused multiply-add.
 *
 * `Math.sin` may differ in its last bit from one JavaScript engine to the next, and an unstable system makes that bit visible:
 * balanced by given actions, CartPole doubles a difference every 0.18 seconds. From |x| = 105 414 350 on it is `Math.sin`.
 *
 * How: the leading term comes from a table of sines or from the reduction to a quadrant, the correction to it is evaluated plainly,
 * and where the doubt about the correction could turn the last bit, the fused evaluation decides.
 *
 * Source: glibc's `s_sin.c`; the rounding test is that of Ziv (1991), "Fast evaluation of elementary mathematical functions with
 * correctly rounded last bit", ACM TOMS 17(3).
 */
export function sin(x: number): number {
  if (x === 0) return x;
  const value = Math.abs(x) < c.tableEnd ? sinOf(x, 0) : reduced(x, 0);
  return Number.isNaN(value) ? sinUndecided(x) : value;
}

/** The cosine of x radians, as {@link sin} its sine. */
export function cos(x: number): number {
  const value = Math.abs(x) < c.tableEnd ? cosOf(x, 0) : reduced(x, 1);
  return Number.isNaN(value) ? cosUndecided(x) : value;
}

function sinUndecided(x: number): number {
  return Math.abs(x) < c.reductionEnd ? sinFused(x) : Math.sin(x);
}

function cosUndecided(x: number): number {
  return Math.abs(x) < c.reductionEnd ? cosFused(x) : Math.cos(x);
}

/** sin(x + dx) for |x| < 0.8555 and a dx below its last bit; NaN where the last bit is undecided. */
function sinOf(x: number, dx: number): number {
  const size = Math.abs(x);
  if (size < c.taylorEnd) {
    const xx = x * x;
    const p = (((c.taylor11 * xx + c.taylor9) * xx + c.taylor7) * xx + c.taylor5) * xx + c.taylor3;
    return decided(x, (p * x - 0.5 * dx) * xx + dx);
  }
  const low = x < 0 ? -dx : dx;
  const node = c.roundToNode + size - c.roundToNode;
  const r = size - node;
  const k = (node * 512) | 0;
  const rr = r * r;
  const s = r + (r * rr * (rr * c.sine5 + c.sine3) + low);
  const v = r * low + rr * ((c.cosine6 * rr + c.cosine4) * rr + c.cosine2);
  const sine = sineTable[k]!;
  const value = decided(sine, sineTable[k + 3]! * s + sineTable[k + 1]! - v * sine + s * sineTable[k + 2]!);
  return x < 0 ? -value : value;
}

/** cos(x + dx) for |x| < 0.8555 and a dx below its last bit; NaN where the last bit is undecided. */
function cosOf(x: number, dx: number): number {
  const size = Math.abs(x);
  const node = c.roundToNode + size - c.roundToNode;
  const r = size - node + (x < 0 ? -dx : dx);
  const k = (node * 512) | 0;
  const rr = r * r;
  const s = r * rr * (rr * c.sine5 + c.sine3) + r;
  const v = rr * ((c.cosine6 * rr + c.cosine4) * rr + c.cosine2);
  const cosine = sineTable[k + 2]!;
  return decided(cosine, sineTable[k + 3]! - sineTable[k + 1]! * s - v * cosine - s * sineTable[k]!);
}

/** Takes the nearest multiple of π/2 from x; the quadrant, turned by `turn`, tells which function of the rest it is. */
function reduced(x: number, turn: 0 | 1): number {
  if (!(Math.abs(x) < 1e5)) return Number.NaN;
  const n = x * c.twoOverPi + c.roundToInteger - c.roundToInteger;
  const y = x - n * c.halfPi1 - n * c.halfPi2;
  const y3 = y - n * c.halfPi3;
  const low = y - y3 - n * c.halfPi3;
  const quadrant = n + turn;
  const value = (quadrant & 1) === 1 ? cosOf(y3, low) : sinOf(y3, low);
  return (quadrant & 2) === 2 ? -value : value;
}

/** high + correction, or NaN where the doubt about the correction could turn the last bit. */
function decided(high: number, correction: number): number {
  const slack = correction * doubt;
  const sum = high + (correction - slack);
  return sum === high + (correction + slack) ? sum : Number.NaN;
}
