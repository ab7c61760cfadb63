import { fusedMultiplyAdd as fma } from './fused-multiply-add.js';
import * as c from './sin-cos-constants.js';
import { sineTable } from './sine-table.js';

/**
 * The sine of x as glibc computes it on a processor with fused multiply-add, operation by operation, for |x| < 105 414
 * 350. Slow (each multiply-add is emulated); `sin` calls it where a plain evaluation leaves the last bit open.
 *
 * Source: the algorithm of glibc's `s_sin.c`, with the products and sums fused as its x86-64 build fuses them.
 */
export function sinFused(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -26) return x;
  if (size < c.TABLE_END) return sinOf(x, 0);
  if (size < c.ONE_QUADRANT_END) {
    const value = cosOf(c.HALF_PI - size, c.HALF_PI_LOW);
    return x < 0 ? -value : value;
  }
  return reduced(x, 0);
}

/** The cosine of x, as {@link sinFused} its sine. */
export function cosFused(x: number): number {
  const size = Math.abs(x);
  if (size < 2 ** -27) return 1;
  if (size < c.TABLE_END) return cosOf(x, 0);
  if (size < c.ONE_QUADRANT_END) {
    const rest = c.HALF_PI - size;
    const high = rest + c.HALF_PI_LOW;
    return sinOf(high, rest - high + c.HALF_PI_LOW);
  }
  return reduced(x, 1);
}

/** sin(x + dx) for |x| < 0.8555 and a dx below its last bit. */
function sinOf(x: number, dx: number): number {
  const size = Math.abs(x);
  if (size < c.TAYLOR_END) {
    const xx = x * x;
    const p = fma(fma(fma(fma(c.TAYLOR_11, xx, c.TAYLOR_9), xx, c.TAYLOR_7), xx, c.TAYLOR_5), xx, c.TAYLOR_3);
    return x + fma(xx, fma(p, x, -0.5 * dx), dx);
  }
  const low = x <= 0 ? -dx : dx;
  const node = c.ROUND_TO_NODE + size - c.ROUND_TO_NODE;
  const r = size - node;
  const k = node * 512;
  const rr = r * r;
  const s = r + fma(r * rr, fma(rr, c.SINE_5, c.SINE_3), low);
  const v = fma(r, low, rr * fma(fma(c.COSINE_6, rr, c.COSINE_4), rr, c.COSINE_2));
  const rest = fma(-v, sineTable[k]!, fma(sineTable[k + 3]!, s, sineTable[k + 1]!));
  const value = sineTable[k]! + fma(s, sineTable[k + 2]!, rest);
  return x < 0 ? -value : value;
}

/** cos(x + dx) for |x| < 0.8555 and a dx below its last bit. */
function cosOf(x: number, dx: number): number {
  const size = Math.abs(x);
  const node = c.ROUND_TO_NODE + size - c.ROUND_TO_NODE;
  const r = size - node + (x < 0 ? -dx : dx);
  const k = node * 512;
  const rr = r * r;
  const s = fma(r * rr, fma(rr, c.SINE_5, c.SINE_3), r);
  const v = rr * fma(fma(c.COSINE_6, rr, c.COSINE_4), rr, c.COSINE_2);
  const rest = fma(-v, sineTable[k + 2]!, fma(-sineTable[k + 1]!, s, sineTable[k + 3]!));
  return sineTable[k + 2]! + fma(-s, sineTable[k]!, rest);
}

/** Takes the nearest multiple of π/2 from x; the quadrant, turned by `turn`, tells which function of the rest it is. */
function reduced(x: number, turn: 0 | 1): number {
  const n = fma(x, c.TWO_OVER_PI, c.ROUND_TO_INTEGER) - c.ROUND_TO_INTEGER;
  const y = fma(-n, c.HALF_PI_2, fma(-n, c.HALF_PI_1, x));
  const y3 = fma(-n, c.HALF_PI_3, y);
  const low3 = fma(-c.HALF_PI_3, n, y - y3);
  const y4 = fma(-n, c.HALF_PI_4, y3);
  const low = low3 + fma(-n, c.HALF_PI_4, y3 - y4);
  const quadrant = n + turn;
  const value = (quadrant & 1) === 1 ? cosOf(y4, low) : sinOf(y4, low);
  return (quadrant & 2) === 2 ? -value : value;
}
