import type { PCG64 } from './pcg64.js';

/** The largest range that one 32-bit draw serves. */
const UINT32_MAX = 0xffffffff;

/**
 * A uniform integer in [0, range], for `range` from 0 to 2^53 − 1, as NumPy draws its `int32`, `uint32`, `int64` and
 * `uint64`: none for a range of 0, one (buffered) 32-bit draw up to 2^32 − 1, 64-bit draws beyond, with Lemire's
 * rejection.
 *
 * Source: Lemire, "Fast Random Integer Generation in an Interval" (2019), arXiv:1805.10941; NumPy 2.4
 * `numpy/random/src/distributions/distributions.c`.
 */
export function boundedInteger(bits: PCG64, range: number): number {
  // 2^k integers: the upper k bits of the draw, which is never rejected (the modulo below would be 0).
  const word = range | 0;
  if (word === range && word > 0 && (word & (word + 1)) === 0) return bits.nextUint32() >>> Math.clz32(word);
  if (range < 0x200000) {
    // The usual case: a 32-bit word times at most 2^21 is exact in a double.
    if (range === 0) return 0;
    const exclusive = range + 1;
    let product = bits.nextUint32() * exclusive;
    let leftover = product >>> 0;
    if (leftover < exclusive) {
      const threshold = (UINT32_MAX - range) % exclusive;
      while (leftover < threshold) {
        product = bits.nextUint32() * exclusive;
        leftover = product >>> 0;
      }
    }
    return (product - leftover) * 2 ** -32;
  }
  if (range > UINT32_MAX) return boundedInteger64(bits, range);
  if (range === UINT32_MAX) return bits.nextUint32();
  return boundedInteger32(bits, range + 1);
}

function boundedInteger32(bits: PCG64, exclusive: number): number {
  let word = bits.nextUint32();
  let leftover = Math.imul(word, exclusive) >>> 0;
  if (leftover < exclusive) {
    const threshold = (UINT32_MAX - exclusive + 1) % exclusive;
    while (leftover < threshold) {
      word = bits.nextUint32();
      leftover = Math.imul(word, exclusive) >>> 0;
    }
  }
  return highProduct(word, exclusive, leftover);
}

/**
 * The upper 32 bits of a·b for unsigned 32-bit a and b, given the lower ones: the double a·b is off by at most 2^10.
 */
function highProduct(a: number, b: number, low: number): number {
  return ((a * b - low) * 2 ** -32 + 0.5) >>> 0;
}

/** 2^32 < exclusive ≤ 2^53: the upper 64 bits of a 64-bit draw times `exclusive`, which are below 2^53 themselves. */
function boundedInteger64(bits: PCG64, range: number): number {
  const exclusive = range + 1;
  const e0 = exclusive >>> 0;
  const e1 = Math.floor(exclusive * 2 ** -32);
  let threshold = -1;
  for (;;) {
    bits.step();
    const w0 = bits.low >>> 0;
    const w1 = bits.high >>> 0;
    // Columns of 32 bits: every partial sum is an exact integer below 2^53.
    const p00 = Math.imul(w0, e0) >>> 0;
    const p01 = Math.imul(w0, e1) >>> 0;
    const p10 = Math.imul(w1, e0) >>> 0;
    const p11 = Math.imul(w1, e1) >>> 0;
    const column1 = highProduct(w0, e0, p00) + p01 + p10;
    const column2 = highProduct(w0, e1, p01) + highProduct(w1, e0, p10) + p11 + Math.floor(column1 * 2 ** -32);
    const result = highProduct(w1, e1, p11) * 2 ** 32 + column2;
    // The lower 64 bits as a double are too coarse to compare near the bound; compare the halves.
    const left1 = column1 >>> 0;
    if (!below64(left1, p00, exclusive)) return result;
    if (threshold < 0) threshold = powerOfTwoModulo(exclusive);
    if (!below64(left1, p00, threshold)) return result;
  }
}

/** Whether high·2^32 + low < bound, for a bound of at most 2^53. */
function below64(high: number, low: number, bound: number): boolean {
  return high < 0x200000 && high * 2 ** 32 + low < bound;
}

/** 2^64 mod m for m ≤ 2^53, by doubling: every step is exact in a double. */
function powerOfTwoModulo(m: number): number {
  let rest = 1;
  for (let i = 0; i < 64; i++) rest = (rest * 2) % m;
  return rest;
}

const MASK64 = 2n ** 64n - 1n;

/**
 * A uniform integer in [0, range] for any range below 2^64, from the same draws as `boundedInteger`; for ranges that a
 * double does not hold, and slow for those.
 *
 * Source: as `boundedInteger`.
 */
export function boundedBigInteger(bits: PCG64, range: bigint): bigint {
  if (range <= BigInt(Number.MAX_SAFE_INTEGER)) return BigInt(boundedInteger(bits, Number(range)));
  if (range === MASK64) return bits.randomRaw();
  const exclusive = range + 1n;
  const threshold = (MASK64 - range) % exclusive;
  for (;;) {
    const product = bits.randomRaw() * exclusive;
    if ((product & MASK64) >= threshold) return product >> 64n;
  }
}
