/** The multipliers and key increments of Philox 4×32 (Salmon, Moraes, Dror & Shaw, SC 2011, table 2). */
export const PHILOX = {
  rounds: 10,
  multipliers: [0xd2511f53, 0xcd9e8d57],
  increments: [0x9e3779b9, 0xbb67ae85],
} as const;

/**
 * Philox 4×32-10: four 32-bit words that are a pure function of a 64-bit key and a 128-bit counter, into `out`.
 * Neither order nor sharding of draws can matter. Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3.
 */
export function philox(
  out: Uint32Array,
  key0: number,
  key1: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
): void {
  let [x0, x1, x2, x3, k0, k1] = [c0 | 0, c1 | 0, c2 | 0, c3 | 0, key0 | 0, key1 | 0];
  for (let round = 0; round < PHILOX.rounds; round++) {
    const high0 = multiplyHigh(0xd251, 0x1f53, x0);
    const high1 = multiplyHigh(0xcd9e, 0x8d57, x2);
    const low0 = Math.imul(0xd2511f53, x0);
    const low1 = Math.imul(0xcd9e8d57, x2);
    x0 = high1 ^ x1 ^ k0;
    x1 = low1;
    x2 = high0 ^ x3 ^ k1;
    x3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** The high 32 bits of (high·2¹⁶ + low) · x, by 16-bit halves. */
function multiplyHigh(high: number, low: number, x: number): number {
  const xHigh = x >>> 16;
  const xLow = x & 0xffff;
  const lowLow = Math.imul(low, xLow) >>> 16;
  const highLow = Math.imul(high, xLow) >>> 0;
  const lowHigh = Math.imul(low, xHigh) >>> 0;
  const middle = lowLow + (highLow & 0xffff) + (lowHigh & 0xffff);
  return (Math.imul(high, xHigh) + (highLow >>> 16) + (lowHigh >>> 16) + (middle >>> 16)) | 0;
}
