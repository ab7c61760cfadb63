import { type FunctionBuilder, SIMD, V128 } from '../../wasm/function-builder.js';

/** Pushes (s0 + s1) + (s2 + s3) of the four partial sums in each of four locals, as one vector. */
export function pushTransposedSum(f: FunctionBuilder, [a, b, c, d]: readonly number[]): void {
  const word = (k: number) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3];
  const low = [...word(0), ...word(4), ...word(1), ...word(5)];
  const high = [...word(2), ...word(6), ...word(3), ...word(7)];
  const [ab0, ab1, cd0, cd1] = [f.local(V128), f.local(V128), f.local(V128), f.local(V128)];
  f.get(a!)
    .get(b!)
    .shuffle(...low)
    .set(ab0); // a0 b0 a1 b1
  f.get(a!)
    .get(b!)
    .shuffle(...high)
    .set(ab1); // a2 b2 a3 b3
  f.get(c!)
    .get(d!)
    .shuffle(...low)
    .set(cd0);
  f.get(c!)
    .get(d!)
    .shuffle(...high)
    .set(cd1);
  const first = [...word(0), ...word(1), ...word(4), ...word(5)];
  const second = [...word(2), ...word(3), ...word(6), ...word(7)];
  f.get(ab0)
    .get(cd0)
    .shuffle(...first)
    .get(ab0)
    .get(cd0)
    .shuffle(...second)
    .simd(SIMD.f32x4Add);
  f.get(ab1)
    .get(cd1)
    .shuffle(...first)
    .get(ab1)
    .get(cd1)
    .shuffle(...second)
    .simd(SIMD.f32x4Add);
  f.simd(SIMD.f32x4Add);
}

/** Pushes (s0 + s1) + (s2 + s3) of the four partial sums in the local `sums`, as the first element of a vector. */
export function pushInterleavedSum(f: FunctionBuilder, sums: number): void {
  const word = (k: number) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3];
  const swapped = [...word(1), ...word(0), ...word(3), ...word(2)];
  const halves = [...word(2), ...word(3), ...word(0), ...word(1)];
  const pairs = f.local(V128);
  f.get(sums)
    .get(sums)
    .get(sums)
    .shuffle(...swapped)
    .simd(SIMD.f32x4Add)
    .set(pairs);
  f.get(pairs)
    .get(pairs)
    .get(pairs)
    .shuffle(...halves)
    .simd(SIMD.f32x4Add);
}
