import { quote } from '../../text/quote.js';
import { InvalidObservationError } from '../errors.js';
import { type Batch, batchDType } from '../spaces/concatenate.js';
import { Dict } from '../spaces/dict.js';
import { Discrete } from '../spaces/discrete.js';
import { type AnyTypedArray, DTYPES, type DType } from '../spaces/dtype.js';
import { Graph, type GraphInstance } from '../spaces/graph.js';
import { OneOf } from '../spaces/one-of.js';
import { Sequence } from '../spaces/sequence.js';
import { sizeOf } from '../spaces/shape.js';
import type { Space } from '../spaces/space.js';
import { Text } from '../spaces/text.js';
import { Tuple } from '../spaces/tuple.js';

/**
 * The element of `space` that a value of Python's stands for, in the array type of the space.
 * @throws {@link InvalidObservationError} when it does not have that form; like Gymnasium's own environments it is not
 * held to the bounds.
 */
export function elementFromPython(space: Space, value: unknown): unknown {
  if (space instanceof Tuple) {
    const parts = listOf(space, value, space.spaces.length);
    return space.spaces.map((part: Space, i: number) => elementFromPython(part, parts[i]));
  }
  if (space instanceof Dict) {
    return Object.fromEntries(
      space.entries().map(([key, part]) => [key, elementFromPython(part, partOf(space, value, key))]),
    );
  }
  if (space instanceof Sequence) {
    if (space.stack) return batchFromPython(space.featureSpace, value, null);
    return listOf(space, value).map((item) => elementFromPython(space.featureSpace, item));
  }
  if (space instanceof OneOf) {
    const [index, part] = listOf(space, value, 2);
    const chosen = typeof index === 'number' ? (space.spaces[index] as Space | undefined) : undefined;
    if (chosen === undefined) throw misfit(space, value);
    return [index, elementFromPython(chosen, part)];
  }
  if (space instanceof Graph) return graphFromPython(space, value);
  if (space instanceof Text) {
    if (typeof value !== 'string') throw misfit(space, value);
    return value;
  }
  if (space instanceof Discrete) {
    const number = ArrayBuffer.isView(value) ? (value as AnyTypedArray)[0] : value;
    if (typeof number !== 'number') throw misfit(space, value);
    return number;
  }
  return numbers(space, value, space.dtype!, sizeOf(space.shape!));
}

/** Likewise the batch of `n` elements of `space`, of any number where `n` is `null`, in the form of `concatenate`. */
export function batchFromPython(space: Space, value: unknown, n: number | null): Batch {
  const dtype = batchDType(space);
  if (dtype !== null) {
    const size = sizeOf(space.shape!);
    const batch = numbers(space, value, dtype, n === null ? null : n * size);
    if (size === 0 ? batch.length > 0 : batch.length % size > 0) throw misfit(space, value);
    return batch;
  }
  if (space instanceof Tuple) {
    const parts = listOf(space, value, space.spaces.length);
    return space.spaces.map((part: Space, i: number) => batchFromPython(part, parts[i], n));
  }
  if (space instanceof Dict) {
    return Object.fromEntries(
      space.entries().map(([key, part]) => [key, batchFromPython(part, partOf(space, value, key), n)]),
    );
  }
  return listOf(space, value, n ?? undefined).map((item) => elementFromPython(space, item));
}

function graphFromPython(space: Graph, value: unknown): GraphInstance {
  if (typeof value !== 'object' || value === null || !('nodes' in value)) throw misfit(space, value);
  const { nodes, edges, edgeLinks } = value as { readonly [part: string]: unknown };
  const hasLinks = ArrayBuffer.isView(edgeLinks);
  if (!hasLinks && edgeLinks !== null) throw misfit(space, value);
  return {
    nodes: batchFromPython(space.nodeSpace, nodes, null) as AnyTypedArray,
    edges:
      edges === null || space.edgeSpace === null
        ? null
        : (batchFromPython(space.edgeSpace, edges, null) as AnyTypedArray),
    edgeLinks: hasLinks ? Int32Array.from(edgeLinks as AnyTypedArray) : null,
  };
}

/**
 * Numbers in the array type of `dtype`; a bare number where one is expected, because NumPy makes one of an array
 * without axes.
 */
function numbers(space: Space, value: unknown, dtype: DType, size: number | null): AnyTypedArray {
  const given = typeof value === 'number' ? Float64Array.of(value) : value;
  if (!ArrayBuffer.isView(given) || given instanceof DataView) throw misfit(space, value);
  const data = given as AnyTypedArray;
  if (size !== null && data.length !== size) throw misfit(space, value);
  const { array } = DTYPES[dtype];
  if (data instanceof array) return data;
  const converted = new array(data.length);
  converted.set(data);
  return converted;
}

function listOf(space: Space, value: unknown, length?: number): readonly unknown[] {
  // A tuple of numbers and an array of them are alike to many environments.
  const list = ArrayBuffer.isView(value) ? Array.from(value as AnyTypedArray) : value;
  if (!Array.isArray(list) || (length !== undefined && list.length !== length)) throw misfit(space, value);
  return list;
}

function partOf(space: Space, value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) throw misfit(space, value);
  return (value as { readonly [key: string]: unknown })[key];
}

function misfit(space: Space, value: unknown): InvalidObservationError {
  return new InvalidObservationError(
    `Python gave ${quote(value)} as an element of ${space}; expected one of its form. Correct the environment or its space.`,
  );
}
