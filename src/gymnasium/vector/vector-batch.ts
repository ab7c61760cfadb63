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
  if (array.byteLength >= LARGE && !keepsFreedMemory) keepFreedMemory();
  return new (array.constructor as new (from: T) => T)(array);
}

/** From so many bytes on glibc's malloc at first asks the kernel for each array, and gives it back when it is freed. */
const LARGE = 128 * 1024;
/** The largest array from whose freeing malloc learns, less a page for its own header. */
const LESSON = 32 * 1024 * 1024 - 8192;
let keepsFreedMemory = false;

/**
 * Has glibc's malloc keep up to 64 MiB of what is freed, by an array that is given up at once: it asks the kernel only
 * for what is larger than the largest that it has seen freed. Nobody writes to the array, so that it takes no memory.
 * Without it the results of every step would be new pages, which the kernel has to map and clear; elsewhere it does
 * nothing.
 */
function keepFreedMemory(): void {
  keepsFreedMemory = true;
  new ArrayBuffer(LESSON);
}
