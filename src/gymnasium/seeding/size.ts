import { InvalidArgumentError } from '../errors.js';
import { type TypedArrayOf, zeros } from '../spaces/dtype.js';
import { type Shape, sizeOf } from '../spaces/shape.js';

/** How many draws: a count, or a shape; the result is a flat array in row-major order. */
export type Size = number | Shape;

/**
 * The number of elements of a size. @throws {@link InvalidArgumentError} when a length is not an integer of at least 0.
 */
export function countOf(size: Size): number {
  const lengths = typeof size === 'number' ? [size] : size;
  if (!lengths.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new InvalidArgumentError(`Got the size ${JSON.stringify(size)}; expected integers of at least 0.`);
  }
  return sizeOf(lengths);
}

/** One draw without a size, an array of draws with one. */
export function filled<D extends 'float32' | 'float64'>(size: Size, dtype: D, draw: () => number): TypedArrayOf<D>;
export function filled<D extends 'float32' | 'float64'>(
  size: Size | undefined,
  dtype: D,
  draw: () => number,
): number | TypedArrayOf<D>;
export function filled(size: Size | undefined, dtype: 'float32' | 'float64', draw: () => number) {
  if (size === undefined) return draw();
  const out = zeros(dtype, countOf(size));
  for (let i = 0; i < out.length; i++) out[i] = draw();
  return out;
}
