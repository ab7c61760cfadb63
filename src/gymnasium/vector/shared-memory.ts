import type { Batch } from '../spaces/concatenate.js';
import { DTYPES } from '../spaces/dtype.js';
import type { Space } from '../spaces/space.js';
import { type Allocate, createBatch, createVectorBatch, type VectorBatch } from './vector-batch.js';

/** The actions and the results of all environments in shared memory, and the buffers to send to another thread. */
export interface SharedMemory {
  readonly batch: VectorBatch;
  readonly actions: Batch;
  readonly buffers: readonly SharedArrayBuffer[];
}

/** Memory for `n` environments; where there is no shared memory, the memory of this thread. */
export function createSharedMemory(observations: Space, actions: Space, n: number): SharedMemory {
  const buffers: SharedArrayBuffer[] = [];
  const allocate: Allocate = (dtype, length) => {
    const { array } = DTYPES[dtype];
    const Elements = array as typeof array & {
      readonly BYTES_PER_ELEMENT: number;
      new (buffer: SharedArrayBuffer): never;
    };
    const Buffer = globalThis.SharedArrayBuffer ?? ArrayBuffer;
    const buffer = new Buffer(length * Elements.BYTES_PER_ELEMENT);
    buffers.push(buffer);
    return new Elements(buffer);
  };
  return { batch: createVectorBatch(observations, n, allocate), actions: createBatch(actions, n, allocate), buffers };
}

/** The part of such memory that belongs to the `count` environments from `first` on. */
export function shareOfMemory(
  observations: Space,
  actions: Space,
  buffers: readonly SharedArrayBuffer[],
  first: number,
  count: number,
): Omit<SharedMemory, 'buffers'> {
  let next = 0;
  const allocate: Allocate = (dtype, length) => {
    const { array } = DTYPES[dtype];
    const Elements = array as typeof array & {
      readonly BYTES_PER_ELEMENT: number;
      new (buffer: SharedArrayBuffer, byteOffset: number, length: number): never;
    };
    const row = length / count;
    return new Elements(buffers[next++]!, first * row * Elements.BYTES_PER_ELEMENT, length);
  };
  return { batch: createVectorBatch(observations, count, allocate), actions: createBatch(actions, count, allocate) };
}
