import { PHILOX } from '../../../random/philox.js';
import { ACTION_DRAW } from '../../../random/stream.js';
import { type FunctionBuilder, SIMD, V128 } from '../../../wasm/function-builder.js';

/**
 * Locals with the coordinates of a draw: the offset in bytes of the first of sixteen columns, the step, the row; and
 * the layer's number.
 */
export interface DrawPlace {
  readonly column: number;
  readonly step: number;
  readonly row: number;
  readonly layer: number;
}

/**
 * Draws of sixteen columns at once: four blocks of Philox side by side, one in each element of the vectors, so that
 * word q of the four blocks belongs to columns 4q … 4q + 3 (see src/random/stream.ts). Returns locals with the draws,
 * uniform in [0, 1), of the first `quads` fours.
 */
export function writeDraws(f: FunctionBuilder, keys: number, place: DrawPlace, quads: number): number[] {
  const counter = [0, 1, 2, 3].map(() => f.local(V128));
  const [x0, x1, x2, x3] = counter as [number, number, number, number];
  f.get(place.column).i32(4).i32ShiftRight().simd(SIMD.i32x4Splat).elements([0, 1, 2, 3]).simd(SIMD.i32x4Add).set(x0);
  f.get(place.step).simd(SIMD.i32x4Splat).set(x1);
  f.get(place.row).simd(SIMD.i32x4Splat).set(x2);
  f.i32((place.layer << 8) | ACTION_DRAW)
    .simd(SIMD.i32x4Splat)
    .set(x3);
  const [even, odd] = [f.local(V128), f.local(V128)];
  for (let round = 0; round < PHILOX.rounds; round++) {
    const key = keys + 32 * round;
    const product = (x: number, multiplier: number) => {
      f.get(x).elements([multiplier, multiplier, multiplier, multiplier]).simd(SIMD.i64x2MultiplyLowUnsigned).set(even);
      f.get(x).elements([multiplier, multiplier, multiplier, multiplier]).simd(SIMD.i64x2MultiplyHighUnsigned).set(odd);
    };
    const [low0, high0] = [f.local(V128), f.local(V128)];
    product(x0, PHILOX.multipliers[0]);
    f.get(even)
      .get(odd)
      .shuffle(...LOW_WORDS)
      .set(low0);
    f.get(even)
      .get(odd)
      .shuffle(...HIGH_WORDS)
      .set(high0);
    product(x2, PHILOX.multipliers[1]);
    f.get(even)
      .get(odd)
      .shuffle(...HIGH_WORDS)
      .get(x1)
      .simd(SIMD.xor)
      .i32(0)
      .load(key)
      .simd(SIMD.xor)
      .set(x0);
    f.get(even)
      .get(odd)
      .shuffle(...LOW_WORDS)
      .set(x1);
    f.get(high0)
      .get(x3)
      .simd(SIMD.xor)
      .i32(0)
      .load(key + 16)
      .simd(SIMD.xor)
      .set(x2);
    f.get(low0).set(x3);
  }
  return counter.slice(0, quads).map((word) => {
    f.get(word)
      .i32(8)
      .simd(SIMD.i32x4ShiftRightUnsigned)
      .simd(SIMD.f32x4ConvertUnsigned)
      .float(2 ** -24)
      .simd(SIMD.f32x4Mul)
      .set(word);
    return word;
  });
}

/** Words 0, 2, 4, 6 and 1, 3, 5, 7 of two vectors of 64-bit products. */
const LOW_WORDS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const HIGH_WORDS = LOW_WORDS.map((byte) => byte + 4);
