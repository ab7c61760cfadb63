import { fusedMultiplyAdd as fma } from './fused-multiply-add.js';
import {
  type ExpTable,
  INTERVALS,
  type LogTable,
  SIGNIFICAND_START_HEAD,
  tabulateLogs,
  tabulatePowers,
} from './square-tables.js';

/** 2^27 + 1, which splits a double into two halves whose products are exact. */
export const SPLITTER = 134217729;

/**
 * `pow` rounds a value that errs by at most 0.04 units in the last place (stated in `pow.c`), so its result can differ
 * from x·x only where the exact square lies within 0.04 units of the middle: where this much of the rest would carry
 * x·x to its neighbour.
 */
export const REACH = 1.1;

/**
 * x squared with the bits of `x ** 2` for a NumPy float64 scalar, which calls the C library's `pow(x, 2)`: in about one
 * case of a thousand its last bit differs from that of x·x. For finite x whose square is a normal number.
 *
 * How: where x·x lies clear of the middle between two doubles, both agree; near the middle, `pow` is evaluated as glibc
 * does it.
 *
 * Source: glibc 2.28 or later, on a processor with fused multiply-add; Szabolcs Nagy (2018), Arm Optimized Routines,
 * `pow.c`.
 */
export function square(x: number): number {
  const product = x * x;
  const t = SPLITTER * x;
  const high = t - (t - x);
  const low = x - high;
  const rest = high * high - product + 2 * high * low + low * low;
  return product + REACH * rest === product ? product : powSquare(Math.abs(x));
}

/**
 * log z − r for r = z/c − 1 is −r²/2 + …; the coefficients from the cubic on, scaled by the powers of −1/2 that
 * r²·(−1/2) brings.
 */
const A1 = -0.6666666666666679;
const A2 = 0.5000000000000007;
const A3 = 0.7999999995323976;
const A4 = -0.6666666663487739;
const A5 = -1.142909628459501;
const A6 = 1.0000415263675542;
const LOG_2_HIGH = 0.6931471805598903;
const LOG_2_LOW = 5.497923018708371e-14;

/** exp r ≈ 1 + r + e2·r² + … + e5·r⁵ for |r| ≤ log(2)/256. */
const E2 = 0.49999999999996786;
const E3 = 0.16666666666665886;
const E4 = 0.0416666808410674;
const E5 = 0.008333335853059549;
const INTERVALS_OVER_LOG_2 = 184.6649652337873;
const LOG_2_OVER_INTERVALS_HIGH = 0.005415212348111709;
const LOG_2_OVER_INTERVALS_LOW = 1.2864023111638344e-14;
const ROUND_TO_INTEGER = 6755399441055744;

const word = new DataView(new ArrayBuffer(8));
let logs: LogTable | null = null;
let powers: ExpTable | null = null;

/** `pow(x, 2)` for a positive normal x: exp(2 log x), the logarithm and its rest carrying about 68 bits. */
function powSquare(x: number): number {
  logs ??= tabulateLogs();
  powers ??= tabulatePowers();

  word.setFloat64(0, x);
  const head = word.getUint32(0);
  const offset = (head - SIGNIFICAND_START_HEAD) | 0;
  const interval = (offset >> 13) & (INTERVALS - 1);
  const exponent = offset >> 20;
  word.setUint32(0, head - (exponent << 20));
  const z = word.getFloat64(0);

  const r = fma(z, logs.inverse[interval]!, -1);
  const t1 = exponent * LOG_2_HIGH + logs.log[interval]!;
  const t2 = t1 + r;
  const low1 = fma(exponent, LOG_2_LOW, logs.logRest[interval]!);
  const low2 = t1 - t2 + r;
  const halfR = -0.5 * r;
  const halfRr = r * halfR;
  const high = t2 + halfRr;
  const low3 = fma(halfR, r, -halfRr);
  const low4 = t2 - high + halfRr;
  const p = fma(halfRr, fma(halfRr, fma(r, A6, A5), fma(r, A4, A3)), fma(r, A2, A1));
  const low = fma(r * halfRr, p, low1 + low2 + low3 + low4);
  const log = high + low;
  const logRest = high - log + low;

  const n = fma(INTERVALS_OVER_LOG_2, 2 * log, ROUND_TO_INTEGER) - ROUND_TO_INTEGER;
  const s = fma(-n, LOG_2_OVER_INTERVALS_LOW, fma(-n, LOG_2_OVER_INTERVALS_HIGH, 2 * log)) + 2 * logRest;
  const k = ((n % INTERVALS) + INTERVALS) % INTERVALS;
  const scale = powers.power[k]! * 2 ** ((n - k) / INTERVALS);
  const ss = s * s;
  const q = fma(ss * ss, fma(s, E5, E4), fma(ss, fma(s, E3, E2), powers.powerRest[k]! + s));
  return fma(scale, q, scale);
}
