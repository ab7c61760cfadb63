import type { PCG64 } from './pcg64.js';

/**
 * Fills `out` with `low` plus uniform integers in [0, range] of `bits` bits (8 or 16), as NumPy draws its 8- and 16-bit
 * types: every 32-bit draw is cut into pieces from the lowest up, pieces left over at the end are dropped.
 *
 * Source: NumPy 2.4 `random_bounded_uint8_fill` and `random_bounded_uint16_fill`.
 */
export function fillSmallIntegers(
  source: PCG64,
  width: 8 | 16,
  low: number,
  range: number,
  out: { [index: number]: number; readonly length: number },
): void {
  const mask = 2 ** width - 1;
  const pieces = 32 / width;
  const exclusive = range + 1;
  const threshold = (mask - range) % exclusive;
  let word = 0;
  let left = 0;
  for (let i = 0; i < out.length; i++) {
    if (range === 0) {
      out[i] = low;
      continue;
    }
    let product: number;
    do {
      if (left === 0) {
        word = source.nextUint32();
        left = pieces;
      } else {
        word >>>= width;
      }
      left--;
      product = (word & mask) * exclusive;
      // The threshold is below `exclusive`, so comparing with it alone rejects exactly what Lemire's two tests reject.
    } while ((product & mask) < threshold);
    out[i] = low + (product >>> width);
  }
}

/** Fills `out` with uniform booleans as 0 or 1, as NumPy draws `bool`: one bit each, from the lowest up. */
export function fillBooleans(source: PCG64, out: { [index: number]: number; readonly length: number }): void {
  let word = 0;
  for (let i = 0; i < out.length; i++) {
    word = i % 32 === 0 ? source.nextUint32() : word >>> 1;
    out[i] = word & 1;
  }
}
