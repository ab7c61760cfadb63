import { type AnyTypedArray, type DType, zeros } from '../dtype.js';
import { InvalidValueError } from '../errors.js';
import { sizeOf } from '../shape.js';
import { Box } from './box.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import type { Space } from './space.js';
import { Tuple } from './tuple.js';

/**
 * Several elements of a space as one batch: arrays and numbers one after the other in a flat typed array, the parts of Tuple
 * and Dict each for itself, elements of any other space in a plain array.
 */
export type Batch = AnyTypedArray | readonly unknown[] | { readonly [key: string]: Batch };

/** The dtype of a batch of elements of an array-like space: a Discrete's int64 is int32 wherever its elements fit. */
export function batchDType(space: Space): DType | null {
  if (!(space instanceof Discrete)) return isArraySpace(space) ? space.dtype : null;
  const fits = space.start >= -(2 ** 31) && space.start + space.n <= 2 ** 31;
  return space.dtype === 'int64' && fits ? 'int32' : space.dtype;
}

/** A batch of `n` zeros, of the form of {@link concatenate}; elements without a fixed form are `undefined`. */
export function createEmptyArray(space: Space, n: number): Batch {
  const dtype = batchDType(space);
  if (dtype !== null) return zeros(dtype, n * sizeOf(space.shape!));
  if (space instanceof Tuple) return space.spaces.map((part: Space) => createEmptyArray(part, n));
  if (space instanceof Dict) {
    return Object.fromEntries(space.entries().map(([key, part]) => [key, createEmptyArray(part, n)]));
  }
  return new Array(n).fill(undefined);
}

/**
 * Joins elements of `space` to one batch.
 *
 * @param out a batch to write to, from {@link createEmptyArray}; a new one if left out.
 * @throws InvalidValueError when an element does not have the size of the space.
 */
export function concatenate(
  space: Space,
  items: readonly unknown[],
  out = createEmptyArray(space, items.length),
): Batch {
  if (space instanceof Tuple) {
    return space.spaces.map((part: Space, i: number) =>
      concatenate(
        part,
        items.map((item) => (item as readonly unknown[])[i]),
        (out as readonly Batch[])[i],
      ),
    );
  }
  if (space instanceof Dict) {
    const parts = out as { readonly [key: string]: Batch };
    return Object.fromEntries(
      space.entries().map(([key, part]) => [
        key,
        concatenate(
          part,
          items.map((item) => (item as Record<string, unknown>)[key]),
          parts[key],
        ),
      ]),
    );
  }
  if (batchDType(space) === null) return [...items];
  const flat = out as AnyTypedArray;
  const size = sizeOf(space.shape!);
  items.forEach((item, i) => {
    if (space instanceof Discrete) {
      flat[i] = item as number;
      return;
    }
    const values = item as ArrayLike<number>;
    if (values.length !== size) {
      throw new InvalidValueError(`Got item ${i} of ${values.length} numbers for ${space}; expected ${size} in each.`);
    }
    flat.set(values, i * size);
  });
  return flat;
}

function isArraySpace(space: Space): space is Box<DType> | MultiBinary | MultiDiscrete {
  return space instanceof Box || space instanceof MultiBinary || space instanceof MultiDiscrete;
}
