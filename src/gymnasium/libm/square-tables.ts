/** Fixed-point numbers with this many bits after the point. */
const BITS = 200n;
const ONE = 1n << BITS;

/** How many intervals the significand, and the fraction of an exponent, are divided into. */
export const INTERVALS = 128;

/**
 * The upper half of the double 0.7057 with which the first interval of significands begins; the last ends at twice
 * that.
 */
export const SIGNIFICAND_START_HEAD = 0x3fe69555;
/**
 * Its fraction: an interval i covers fractions from here + i/128 on, those from 1 on belonging to the next power of
 * two.
 */
const SIGNIFICAND_START = (SIGNIFICAND_START_HEAD & 0xfffff) / 2 ** 20;

/**
 * One entry for each interval: 1/c for a c near its middle, and log c as the sum of a double with 43 bits after the
 * point and a rest.
 */
export interface LogTable {
  readonly inverse: Float64Array;
  readonly log: Float64Array;
  readonly logRest: Float64Array;
}

/** One entry for each k: the double nearest to 2^(k/128), and the relative error of that double. */
export interface ExpTable {
  readonly power: Float64Array;
  readonly powerRest: Float64Array;
}

/** The logarithms of the interval middles; 1/c is a multiple of 1/128 for c ≤ 1 and of 1/256 above. */
export function tabulateLogs(): LogTable {
  const inverse = new Float64Array(INTERVALS);
  const log = new Float64Array(INTERVALS);
  const logRest = new Float64Array(INTERVALS);
  for (let i = 0; i < INTERVALS; i++) {
    const fraction = SIGNIFICAND_START + (i + 0.5) / INTERVALS;
    const middle = fraction < 1 ? (1 + fraction) / 2 : fraction;
    const numerator = fraction < 1 ? 2 * Math.round(128 / middle) : Math.round(256 / middle);
    inverse[i] = numerator / 256;
    const exact = -logOfRatio(numerator, 256);
    log[i] = Math.round(toNumber(exact) * 2 ** 43) / 2 ** 43;
    logRest[i] = toNumber(exact - fixed(log[i]!));
  }
  return { inverse, log, logRest };
}

/** The powers of two with exponents k/128. */
export function tabulatePowers(): ExpTable {
  const power = new Float64Array(INTERVALS);
  const powerRest = new Float64Array(INTERVALS);
  const step = logOfRatio(2, 1) / BigInt(INTERVALS);
  for (let k = 0; k < INTERVALS; k++) {
    const exact = exponential(step * BigInt(k));
    power[k] = toNumber(exact);
    const nearest = fixed(power[k]!);
    powerRest[k] = toNumber(((exact - nearest) << BITS) / nearest);
  }
  return { power, powerRest };
}

/** log(a/b) = 2 artanh((a − b)/(a + b)). */
function logOfRatio(a: number, b: number): bigint {
  const t = (BigInt(a - b) << BITS) / BigInt(a + b);
  const tt = times(t, t);
  let sum = 0n;
  let power = t;
  for (let n = 1n; power > 1n || power < -1n; n += 2n) {
    sum += power / n;
    power = times(power, tt);
  }
  return 2n * sum;
}

function exponential(x: bigint): bigint {
  let sum = 0n;
  let term = ONE;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = times(term, x) / n;
  }
  return sum;
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) >> BITS;
}

function toNumber(value: bigint): number {
  return Number(value) * 2 ** -Number(BITS);
}

/** A double with at most 52 bits after the point, exactly. */
function fixed(value: number): bigint {
  return BigInt(value * 2 ** 52) << (BITS - 52n);
}
