import { boundedInteger } from './bounded-integers.js';
import type { PCG64 } from './pcg64.js';

const MASK64 = 2n ** 64n - 1n;

/**
 * A uniform integer in [0, range] for any range below 2^64, from the same draws as `boundedInteger`; for ranges that a double
 * does not hold, and slow for those.
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
