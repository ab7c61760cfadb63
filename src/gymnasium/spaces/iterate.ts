import { InvalidValueError } from '../errors.js';
import { type Batch, batchDType } from './concatenate.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { type AnyTypedArray, canCast, dtypeOf } from './dtype.js';
import { sizeOf } from './shape.js';
import type { Space } from './space.js';
import { Tuple } from './tuple.js';

/**
 * The elements of a batch of `space`, in order; those that are arrays share memory with the batch.
 *
 * Takes the space of one element, where Gymnasium takes the batched space: flat arrays do not know their rows. A batch
 * of elements without any content (of an empty Tuple, say) does not know how many it holds, and gives none.
 *
 * @throws {@link InvalidValueError} when the batch does not have the form of the space, is not a whole number of
 * elements, or its parts hold different numbers of them.
 */
export function iterate(space: Space, batch: Batch): unknown[] {
  return Array.from({ length: countIn(space, batch) ?? 0 }, (_, i) => elementOf(space, batch, i));
}

/** How many elements the batch holds; `null` when they have no content to count. */
function countIn(space: Space, batch: unknown): number | null {
  if (space instanceof Tuple) {
    if (!Array.isArray(batch) || batch.length !== space.spaces.length) throw notABatch(space);
    return agreed(
      space,
      space.spaces.map((part: Space, i: number) => countIn(part, batch[i])),
    );
  }
  if (space instanceof Dict) {
    if (typeof batch !== 'object' || batch === null) throw notABatch(space);
    return agreed(
      space,
      space.entries().map(([key, part]) => countIn(part, (batch as { readonly [key: string]: unknown })[key])),
    );
  }
  const dtype = batchDType(space);
  if (dtype === null) {
    if (!Array.isArray(batch)) throw notABatch(space);
    return batch.length;
  }
  const given = ArrayBuffer.isView(batch) ? dtypeOf(batch) : null;
  if (given === null || !canCast(given, dtype)) throw notABatch(space);
  const { length } = batch as AnyTypedArray;
  const size = sizeOf(space.shape!);
  if ((size === 0 ? length : length % size) !== 0) throw notABatch(space);
  return size === 0 ? null : length / size;
}

function agreed(space: Space, counts: readonly (number | null)[]): number | null {
  const known = counts.filter((count) => count !== null);
  if (known.some((count) => count !== known[0])) {
    throw new InvalidValueError(
      `Got a batch for ${space} whose parts hold ${known.join(', ')} elements; expected the same number of each.`,
    );
  }
  return known[0] ?? null;
}

/** The element at a place of a batch; one that is an array shares memory with it. */
export function elementOf(space: Space, batch: Batch, i: number): unknown {
  if (space instanceof Tuple) {
    const parts = batch as readonly Batch[];
    return space.spaces.map((part: Space, column: number) => elementOf(part, parts[column]!, i));
  }
  if (space instanceof Dict) {
    const parts = batch as { readonly [key: string]: Batch };
    return Object.fromEntries(space.entries().map(([key, part]) => [key, elementOf(part, parts[key]!, i)]));
  }
  if (space instanceof Discrete || batchDType(space) === null) return (batch as ArrayLike<unknown>)[i];
  const size = sizeOf(space.shape!);
  return (batch as AnyTypedArray).subarray(i * size, (i + 1) * size);
}

function notABatch(space: Space): InvalidValueError {
  return new InvalidValueError(
    `Got a value that is not a batch of ${space}; expected what concatenate() makes of its elements.`,
  );
}
