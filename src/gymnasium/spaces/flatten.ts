import { quote } from '../../text/quote.js';
import { InvalidSpaceError, InvalidValueError } from '../errors.js';
import { holds } from './array-value.js';
import { Box } from './box.js';
import { type Batch, concatenate } from './concatenate.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { type AnyTypedArray, canCast, type DType, dtypeOf, zeros } from './dtype.js';
import { flatDType, flatdim } from './flatdim.js';
import { type ArraySpace, boundsOf, flattenSpace } from './flatten-space.js';
import { type FeatureSpace, Graph, type GraphInstance } from './graph.js';
import { iterate } from './iterate.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { unnest } from './nested-array.js';
import { OneOf } from './one-of.js';
import { Sequence } from './sequence.js';
import { requireElements } from './shape.js';
import { requireSpace, type Space } from './space.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/** A flattened element: one array where possible, else an array, object or graph of such. */
export type Flat = AnyTypedArray | readonly Flat[] | { readonly [key: string]: Flat } | GraphInstance;

/**
 * An element of `space` as an element of `flattenSpace(space)`: one array of length `flatdim(space)` where elements
 * have a fixed length, in which arrays are as they are, a Discrete is one-hot, a MultiDiscrete one-hot after one-hot, a
 * Text the indices of its characters padded by their number, a Tuple or Dict its parts one after the other, a OneOf the
 * index of the part and its flattened element padded by its first number.
 *
 * @throws {@link InvalidValueError} for a value that is not an element, {@link InvalidSpaceError} for a space of your
 * own.
 */
export function flatten(space: ArraySpace, x: unknown): AnyTypedArray;
export function flatten(space: Space, x: unknown): Flat;
export function flatten(space: Space, x: unknown): Flat {
  if (requireSpace(space, 'flatten').isFlattenable) {
    const length = flatdim(space);
    requireElements(length, `${space} to flatten`);
    const flat = zeros(flatDType(space), length);
    write(space, x, flat, 0);
    return flat;
  }
  if (typeof x !== 'object' || x === null) throw notAnElement(space, x);
  if (space instanceof Tuple) return space.spaces.map((part: Space, i: number) => flatten(part, (x as unknown[])[i]));
  if (space instanceof Dict) {
    const parts = x as { readonly [key: string]: unknown };
    return Object.fromEntries(space.entries().map(([key, part]) => [key, flatten(part, parts[key])]));
  }
  if (space instanceof Sequence) return flattenSequence(space as Sequence<Space, boolean>, x);
  if (space instanceof Graph) {
    const { nodes, edges, edgeLinks } = x as GraphInstance;
    return {
      nodes: flattenFeatures(space.nodeSpace, nodes),
      edges: edges === null || space.edgeSpace === null ? null : flattenFeatures(space.edgeSpace, edges),
      edgeLinks: edgeLinks?.slice() ?? null,
    };
  }
  throw new InvalidSpaceError(`Got ${space}, which cannot be flattened; expected one of the spaces of this module.`);
}

function flattenSequence(space: Sequence<Space, boolean>, x: unknown): Flat {
  const { featureSpace } = space;
  if (!space.stack) return (x as unknown[]).map((item) => flatten(featureSpace, item));
  const items = iterate(featureSpace, x as Batch).map((item) => flatten(featureSpace, item));
  return concatenate(flattenSpace(featureSpace), items) as Flat;
}

function flattenFeatures(space: FeatureSpace, features: AnyTypedArray): AnyTypedArray {
  const items = iterate(space, features).map((item) => flatten(space, item));
  return concatenate(flattenSpace(space), items) as AnyTypedArray;
}

/** Writes the flattened element at an offset into zeros; returns how many numbers that were. */
function write(space: Space, x: unknown, out: AnyTypedArray, at: number): number {
  const length = flatdim(space);
  if (space instanceof Box || space instanceof MultiBinary) {
    out.set(numbersOf(space, x, length), at);
  } else if (space instanceof Discrete) {
    writeOneHot(space, x as number, space, out, at);
  } else if (space instanceof MultiDiscrete) {
    const { nvec, start } = space as MultiDiscrete;
    const values = numbersOf(space, x, nvec.length);
    let offset = at;
    for (let i = 0; i < nvec.length; i++) {
      writeOneHot(space, values[i]!, { start: start[i]!, n: nvec[i]! }, out, offset);
      offset += nvec[i]!;
    }
  } else if (space instanceof Text) {
    if (!space.contains(x)) throw notAnElement(space, x);
    const characters = Array.from(x, (character) => space.characterIndex(character));
    for (let i = 0; i < length; i++) out[at + i] = characters[i] ?? space.characterList.length;
  } else if (space instanceof OneOf) {
    const [index, value] = Array.isArray(x) ? (x as [unknown, unknown]) : [null, null];
    const part = Number.isInteger(index) ? space.spaces[index as number] : undefined;
    if (part === undefined) throw notAnElement(space, x);
    out[at] = index as number;
    const written = write(part, value, out, at + 1);
    // A part without numbers is followed by what is an element of the longest one.
    const filler = written > 0 ? out[at + 1]! : nearestToZero(space);
    out.fill(filler, at + 1 + written, at + length);
  } else {
    writeParts(space as Tuple | Dict, x, out, at);
  }
  return length;
}

function writeParts(space: Tuple | Dict, x: unknown, out: AnyTypedArray, at: number): void {
  let offset = at;
  if (typeof x !== 'object' || x === null) throw notAnElement(space, x);
  if (space instanceof Tuple) {
    space.spaces.forEach((part: Space, i: number) => {
      offset += write(part, (x as unknown[])[i], out, offset);
    });
  } else {
    for (const [key, part] of space.entries()) {
      offset += write(part, (x as { readonly [key: string]: unknown })[key], out, offset);
    }
  }
}

function writeOneHot(
  space: Space,
  value: number,
  range: { readonly start: number; readonly n: number },
  out: AnyTypedArray,
  at: number,
): void {
  const index = value - range.start;
  if (!(Number.isInteger(index) && index >= 0 && index < range.n)) throw notAnElement(space, value);
  out[at + index] = 1;
}

function numbersOf(space: Space, x: unknown, length: number): ArrayLike<number> {
  const numbers = ArrayBuffer.isView(x) ? (x as AnyTypedArray) : unnest(x)?.flat;
  if (numbers === undefined || numbers.length !== length) throw notAnElement(space, x);
  const given = ArrayBuffer.isView(x) ? dtypeOf(x) : null;
  const dtype = space.dtype as DType;
  if (given === null || !canCast(given, dtype)) {
    for (let i = 0; i < length; i++) if (!holds(dtype, numbers[i]!)) throw notAnElement(space, x);
  }
  return numbers;
}

/** The number nearest to 0 within the bounds of all flattened parts. */
function nearestToZero(space: OneOf): number {
  const [low, high] = boundsOf(space.spaces.map((part) => flattenSpace(part) as Box<DType>));
  return Math.min(Math.max(0, low), high);
}

function notAnElement(space: Space, x: unknown): InvalidValueError {
  const shown = typeof x === 'string' ? quote(x).slice(1, -1) : quote(x);
  return new InvalidValueError(
    `Got ${shown}, which is not an element of ${space}; check it with contains() before flattening.`,
  );
}
