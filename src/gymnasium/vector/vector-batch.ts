import { type Batch, batchDType } from '../spaces/concatenate.js';
import { Dict } from '../spaces/dict.js';
import { type AnyTypedArray, type DType, zeros } from '../spaces/dtype.js';
import { sizeOf } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { Tuple } from '../spaces/tuple.js';

/** Makes the memory of one array. */
export type Allocate = (dtype: DType, length: number) => AnyTypedArray;

/** The memory that a vector environment writes its results into. */
export interface VectorBatch {
  observations: Batch;
  /** The last observations of ended episodes, where the reset ones have taken their place. */
  finals: Batch;
  readonly rewards: Float64Array;
  readonly terminations: Uint8Array;
  readonly truncations: Uint8Array;
}

/** Zeroed memory for `n` environments, every array made by `allocate` in a fixed order. */
export function createVectorBatch(space: Space, n: number, allocate: Allocate = zeros): VectorBatch {
  return {
    observations: createBatch(space, n, allocate),
    finals: createBatch(space, n, allocate),
    rewards: allocate('float64', n) as Float64Array,
    terminations: allocate('uint8', n) as Uint8Array,
    truncations: allocate('uint8', n) as Uint8Array,
  };
}

/** `createEmptyArray` over given memory. */
export function createBatch(space: Space, n: number, allocate: Allocate): Batch {
  const dtype = batchDType(space);
  if (dtype !== null) return allocate(dtype, n * sizeOf(space.shape!));
  if (space instanceof Tuple) return space.spaces.map((part: Space) => createBatch(part, n, allocate));
  if (space instanceof Dict) {
    return Object.fromEntries(space.entries().map(([key, part]) => [key, createBatch(part, n, allocate)]));
  }
  return new Array(n).fill(undefined);
}

/** Whether all elements of the space have one size, so that a batch of them is nothing but arrays of numbers. */
export function hasFixedSize(space: Space): boolean {
  if (space instanceof Tuple) return space.spaces.every(hasFixedSize);
  if (space instanceof Dict) return space.entries().every(([, part]) => hasFixedSize(part));
  return batchDType(space) !== null;
}

/** The same batch in new arrays; elements of no fixed form are never changed, so they are not copied. */
export function copyBatch(space: Space, batch: Batch): Batch {
  if (space instanceof Tuple) {
    return space.spaces.map((part: Space, i: number) => copyBatch(part, (batch as readonly Batch[])[i]!));
  }
  if (space instanceof Dict) {
    const parts = batch as { readonly [key: string]: Batch };
    return Object.fromEntries(space.entries().map(([key, part]) => [key, copyBatch(part, parts[key]!)]));
  }
  return ArrayBuffer.isView(batch) ? copyArray(batch as AnyTypedArray) : [...(batch as readonly unknown[])];
}

/** A copy in memory of its own that is not shared with other threads. */
export function copyArray<T extends AnyTypedArray>(array: T): T {
  return new (array.constructor as new (from: T) => T)(array);
}
