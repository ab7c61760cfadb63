import { pairwiseSum } from '../../seeding/pairwise-sum.js';

/** Mean and variance of each component over a batch. */
export interface BatchMoments {
  readonly mean: Float32Array | Float64Array;
  readonly var: Float32Array | Float64Array;
}

/**
 * Mean and variance of each of the `size` components over the rows of `values`, with NumPy's roundings: float32 stays
 * float32, and sums run row by row, or pairwise where a row is one number.
 *
 * Source: NumPy 2.4, `_mean` and `_var` in `numpy/_core/_methods.py`, `pairwise_sum` in `loops_utils.h.src`.
 */
export function batchMoments(values: Float32Array | Float64Array, size: number): BatchMoments {
  const isSingle = values instanceof Float32Array;
  const Floats = isSingle ? Float32Array : Float64Array;
  const round = isSingle ? Math.fround : exact;
  const count = values.length / size;
  const mean = new Floats(size);
  const variance = new Floats(size);
  sumRows(values, mean, round);
  for (let i = 0; i < size; i++) mean[i]! /= count;
  const squares = new Floats(values.length);
  for (let i = 0; i < values.length; i++) {
    const off = round(values[i]! - mean[i % size]!);
    squares[i] = off * off;
  }
  sumRows(squares, variance, round);
  for (let i = 0; i < size; i++) variance[i]! /= count;
  return { mean, var: variance };
}

function exact(x: number): number {
  return x;
}

function sumRows(values: ArrayLike<number>, sums: Float32Array | Float64Array, round: (x: number) => number): void {
  const size = sums.length;
  if (size === 1) sums[0] = pairwiseSum(values, 0, values.length, round);
  else for (let i = 0; i < values.length; i++) sums[i % size]! += values[i]!;
}
