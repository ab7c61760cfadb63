import { philox } from './philox.js';
import type { Key } from './seed.js';

/**
 * Fills `out` with independent standard normal draws, a pure function of the key and of two counters. Uniforms of 32
 * bits come of xoshiro128++ (Blackman and Vigna, 2021), whose state is a block of Philox, and are made normal in pairs
 * by Box and Muller's transform: for noise in many numbers at once, where a block of Philox for every four would take
 * most of the time.
 */
export function fillNormal(out: Float32Array | Float64Array, { k0, k1 }: Key, step: number, stream: number): void {
  const words = new Uint32Array(4);
  philox(words, k0, k1, 0, step, stream, 0);
  let [s0, s1, s2, s3] = Array.from(words, (word) => word | 0) as [number, number, number, number];
  const next = () => {
    const sum = (s0 + s3) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = (s3 << 11) | (s3 >>> 21);
    return result;
  };
  for (let k = 0; k < out.length; k += 2) {
    // In (0, 1]: the logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log((next() + 1) * 2 ** -32));
    const angle = 2 * Math.PI * 2 ** -32 * next();
    out[k] = radius * Math.cos(angle);
    if (k + 1 < out.length) out[k + 1] = radius * Math.sin(angle);
  }
}
