import { InvalidSpaceError } from '../errors.js';
import { Box } from './box.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import type { DType } from './dtype.js';
import { flatDType, flatdim } from './flatdim.js';
import { Graph } from './graph.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { OneOf } from './one-of.js';
import { Sequence } from './sequence.js';
import { requireElements } from './shape.js';
import type { Space } from './space.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/** A space whose flattened elements are arrays of one length. */
export type ArraySpace = Box<DType> | Discrete | MultiDiscrete | MultiBinary | Text | OneOf;

/**
 * The space of the flattened elements of `space`: a Box with one axis of `flatdim(space)` places; where that is
 * impossible, a Tuple, Dict, Sequence or Graph of flattened spaces.
 *
 * @throws {@link InvalidSpaceError} for a space of your own.
 */
export function flattenSpace(space: ArraySpace): Box<DType>;
export function flattenSpace(space: Space): Box<DType> | Tuple | Dict | Sequence<Space, boolean> | Graph;
export function flattenSpace(space: Space): Box<DType> | Tuple | Dict | Sequence<Space, boolean> | Graph {
  if (space instanceof Box) {
    const { low, high, dtype } = space as Box<DType>;
    return new Box<DType>(low, high, { shape: [low.length], dtype });
  }
  if (space instanceof Discrete || space instanceof MultiBinary || space instanceof MultiDiscrete) {
    return new Box<DType>(0, 1, { shape: [flatdim(space)], dtype: space.dtype as DType });
  }
  if (space instanceof Text) {
    return new Box<DType>(0, space.characterList.length, { shape: [space.maxLength], dtype: 'int32' });
  }
  if (space instanceof Tuple) {
    return space.isFlattenable
      ? joined(space, space.spaces)
      : new Tuple(space.spaces.map((part: Space) => flattenSpace(part)));
  }
  if (space instanceof Dict) {
    return space.isFlattenable
      ? joined(
          space,
          space.entries().map(([, part]) => part),
        )
      : new Dict(space.entries().map(([key, part]) => [key, flattenSpace(part)] as const));
  }
  if (space instanceof OneOf && space.isFlattenable) return flattenedOneOf(space);
  if (space instanceof Sequence)
    return new Sequence(flattenSpace(space.featureSpace), { stack: space.stack as boolean });
  if (space instanceof Graph) {
    return new Graph(flattenSpace(space.nodeSpace), space.edgeSpace === null ? null : flattenSpace(space.edgeSpace));
  }
  throw new InvalidSpaceError(`Got ${space}, which cannot be flattened; expected one of the spaces of this module.`);
}

function joined(space: Space, parts: readonly Space[]): Box<DType> {
  const boxes = flattenedParts(space, parts);
  const low = new Float64Array(flatdim(space));
  const high = new Float64Array(low.length);
  let at = 0;
  for (const box of boxes) {
    low.set(box.low, at);
    high.set(box.high, at);
    at += box.low.length;
  }
  return new Box<DType>(low, high, { shape: [low.length], dtype: flatDType(space) });
}

/** The index of the part, then room for the longest part, within the widest bounds of all. */
function flattenedOneOf(space: OneOf): Box<DType> {
  const boxes = flattenedParts(space, space.spaces);
  const [least, most] = boundsOf(boxes);
  const low = new Float64Array(flatdim(space)).fill(least);
  const high = new Float64Array(low.length).fill(most);
  low[0] = 0;
  high[0] = boxes.length - 1;
  return new Box<DType>(low, high, { shape: [low.length], dtype: flatDType(space) });
}

function flattenedParts(space: Space, parts: readonly Space[]): Box<DType>[] {
  requireElements(flatdim(space), `${space} to flatten`);
  return parts.map((part) => flattenSpace(part) as Box<DType>);
}

/** The least lower and the largest upper bound of all; 0 and 0 where they have no places. */
export function boundsOf(boxes: readonly Box<DType>[]): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const box of boxes) {
    for (const value of box.low) if (value < low) low = value;
    for (const value of box.high) if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
