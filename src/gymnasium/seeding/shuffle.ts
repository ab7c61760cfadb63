import { boundedInteger } from './bounded-integers.js';
import type { PCG64 } from './pcg64.js';

type Indexed = { [index: number]: unknown; readonly length: number };

/**
 * Shuffles in place from the last element down (Fisher–Yates), as NumPy's `shuffle` and `permutation` do: each index by
 * the masked 32-bit draws of `random_interval`.
 */
export function shuffle(bits: PCG64, array: Indexed): void {
  for (let i = array.length - 1; i >= 1; i--) swap(array, i, maskedInteger(bits, i));
}

/**
 * Shuffles in place from the last element down to index `first`, as NumPy's `choice` does: each index by Lemire's
 * method.
 */
export function shuffleDownTo(bits: PCG64, array: Indexed, first: number): void {
  for (let i = array.length - 1; i >= first; i--) swap(array, i, boundedInteger(bits, i));
}

/**
 * A uniform integer in [0, max] for 0 < max < 2^32: 32-bit draws cut to the bits of `max`, until one is not above it.
 */
function maskedInteger(bits: PCG64, max: number): number {
  const mask = 0xffffffff >>> Math.clz32(max);
  for (;;) {
    const value = (bits.nextUint32() & mask) >>> 0;
    if (value <= max) return value;
  }
}

function swap(array: Indexed, i: number, j: number): void {
  const swapped = array[j];
  array[j] = array[i];
  array[i] = swapped;
}
