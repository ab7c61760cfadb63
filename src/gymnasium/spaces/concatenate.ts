import { quote } from '../../text/quote.js';
import { InvalidArgumentError, InvalidValueError } from '../errors.js';
import { Box } from './box.js';
import { copyValue } from './copy-value.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { type AnyTypedArray, canCast, DTYPES, type DType, dtypeOf, zeros } from './dtype.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { unnest } from './nested-array.js';
import { requireElements, sizeOf } from './shape.js';
import { requireSpace, type Space } from './space.js';
import { Tuple } from './tuple.js';

/**
 * Several elements of a space as one batch: arrays and numbers one after the other in a flat typed array, the parts of
 * Tuple and Dict each for itself, elements of any other space in a plain array.
 */
export type Batch = AnyTypedArray | readonly unknown[] | { readonly [key: string]: Batch };

/** The dtype of a batch of elements of an array-like space: a Discrete's int64 is int32 wherever its elements fit. */
export function batchDType(space: Space): DType | null {
  if (!(space instanceof Discrete)) return isArraySpace(space) ? space.dtype : null;
  const fits = space.start >= -(2 ** 31) && space.start + space.n <= 2 ** 31;
  return space.dtype === 'int64' && fits ? 'int32' : space.dtype;
}

/**
 * A batch of `n` zeros, of the form of {@link concatenate}; elements without a fixed form are `undefined`.
 *
 * @throws {@link InvalidSpaceError} when the batch has too many elements for an array, {@link InvalidArgumentError}
 * when `n` is no whole number.
 */
export function createEmptyArray(space: Space, n: number): Batch {
  const dtype = batchDType(requireSpace(space, 'createEmptyArray'));
  if (!Number.isSafeInteger(n) || n < 0) {
    throw new InvalidArgumentError(`createEmptyArray got n = ${quote(n)}; expected a whole number of at least 0.`);
  }
  requireElements(n * (dtype === null ? 1 : sizeOf(space.shape!)), `a batch of ${n}`);
  if (dtype !== null) return zeros(dtype, n * sizeOf(space.shape!));
  if (space instanceof Tuple) return space.spaces.map((part: Space) => createEmptyArray(part, n));
  if (space instanceof Dict) {
    return Object.fromEntries(space.entries().map(([key, part]) => [key, createEmptyArray(part, n)]));
  }
  return new Array(n).fill(undefined);
}

/**
 * Joins elements of `space` to one batch, which shares no memory with them.
 *
 * @param out a batch to write to, from {@link createEmptyArray}; a new one if left out.
 * @throws {@link InvalidValueError} when an element does not have the size of the space, or the array of the batch
 * cannot hold it.
 */
export function concatenate(space: Space, items: readonly unknown[], out?: Batch): Batch {
  requireSpace(space, 'concatenate');
  if (!Array.isArray(items)) {
    throw new InvalidValueError(`concatenate got ${quote(items)} to join; expected an array of elements of ${space}.`);
  }
  const batch = out ?? createEmptyArray(space, items.length);
  items.forEach((item, i) => {
    writeElement(space, batch, i, item);
  });
  return batch;
}

/**
 * Writes one element into a batch, as a copy.
 * @throws as {@link concatenate} does.
 */
export function writeElement(space: Space, batch: Batch, i: number, item: unknown): void {
  if (space instanceof Tuple) {
    const items = requireParts(space, item, Array.isArray(item)) as readonly unknown[];
    for (let part = 0; part < space.spaces.length; part++) {
      writeElement(space.spaces[part]!, (batch as readonly Batch[])[part]!, i, items[part]);
    }
  } else if (space instanceof Dict) {
    const items = requireParts(space, item, typeof item === 'object' && item !== null) as Record<string, unknown>;
    for (const key of space.keys()) {
      writeElement(space.spaces[key]!, (batch as { readonly [key: string]: Batch })[key]!, i, items[key]);
    }
  } else if (space instanceof Discrete) {
    const numbers = batch as AnyTypedArray;
    numbers[i] = item as number;
    if (numbers[i] !== item) throw notHeld(space, item);
  } else if (batchDType(space) === null) {
    (batch as unknown[])[i] = copyValue(item);
  } else {
    writeArray(space, batch as AnyTypedArray, i, item);
  }
}

function requireParts(space: Space, item: unknown, hasParts: boolean): unknown {
  if (!hasParts) throw new InvalidValueError(`Got ${quote(item)} for ${space}; expected one of its elements.`);
  return item;
}

function writeArray(space: Space, batch: AnyTypedArray, i: number, item: unknown): void {
  const size = sizeOf(space.shape!);
  const isNested = Array.isArray(item) && item.length !== size;
  const values = isNested ? (unnest(item)?.flat ?? item) : (item as ArrayLike<number> | null | undefined);
  if (values?.length !== size) {
    throw new InvalidValueError(`Got item ${i} of ${values?.length} numbers for ${space}; expected ${size} in each.`);
  }
  if (!ArrayBuffer.isView(batch) || batch.length < (i + 1) * size) {
    throw new InvalidValueError(
      `Got ${quote(batch)} for a batch of more than ${i} elements of ${space}; expected one that createEmptyArray() makes.`,
    );
  }
  batch.set(values, i * size);
  const given = ArrayBuffer.isView(values) ? dtypeOf(values) : null;
  if (DTYPES[space.dtype!].kind === 'float' || (given !== null && canCast(given, space.dtype!))) return;
  // An array of integers wraps what it cannot hold.
  for (let k = 0; k < size; k++) if (batch[i * size + k] !== values[k]) throw notHeld(space, values[k]);
}

function notHeld(space: Space, value: unknown): InvalidValueError {
  return new InvalidValueError(
    `Got ${quote(value)} for a batch of ${space}, whose array cannot hold it; expected its elements.`,
  );
}

function isArraySpace(space: Space): space is Box<DType> | MultiBinary | MultiDiscrete {
  return space instanceof Box || space instanceof MultiBinary || space instanceof MultiDiscrete;
}
