import { InvalidSpaceError } from '../errors.js';
import { Box } from './box.js';
import { Dict } from './dict.js';
import { Discrete } from './discrete.js';
import { DTYPES, type DType, resultType } from './dtype.js';
import { MultiBinary } from './multi-binary.js';
import { MultiDiscrete } from './multi-discrete.js';
import { OneOf } from './one-of.js';
import { sizeOf } from './shape.js';
import type { Space } from './space.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/**
 * The length of a flattened element: the number of elements of a Box or MultiBinary, of values of a Discrete or
 * MultiDiscrete, the greatest length of a Text, the sum over the parts of a Tuple or Dict, one more than the longest
 * part of a OneOf.
 *
 * @throws {@link InvalidSpaceError} when elements have no fixed length: a Graph, a Sequence, or a space with one
 * inside.
 */
export function flatdim(space: Space): number {
  if (space instanceof Box || space instanceof MultiBinary) return sizeOf(space.shape);
  if (space instanceof Discrete) return space.n;
  if (space instanceof MultiDiscrete) return (space as MultiDiscrete).nvec.reduce((sum, n) => sum + n, 0);
  if (space instanceof Text) return space.maxLength;
  if (space instanceof Tuple && space.isFlattenable) return total(space.spaces);
  if (space instanceof Dict && space.isFlattenable) return total(space.entries().map(([, part]) => part));
  if (space instanceof OneOf && space.isFlattenable) {
    return 1 + space.spaces.reduce((most: number, part: Space) => Math.max(most, flatdim(part)), 0);
  }
  throw new InvalidSpaceError(
    `Got ${space}, whose elements have no fixed length (there is a Graph, a Sequence or a space of your own in it); expected a space with isFlattenable.`,
  );
}

function total(spaces: readonly Space[]): number {
  return spaces.reduce((sum, space) => sum + flatdim(space), 0);
}

/**
 * The dtype of a flattened element of a flattenable space: its own, int32 for a Text, that which holds all parts of
 * several, and of a OneOf the index of the last part as well.
 */
export function flatDType(space: Space): DType {
  if (space instanceof Text) return 'int32';
  if (space instanceof Tuple) return resultType(space.spaces.map(flatDType));
  if (space instanceof OneOf) {
    const dtype = resultType(space.spaces.map(flatDType));
    return space.length - 1 > DTYPES[dtype].max ? resultType([dtype, 'int32']) : dtype;
  }
  if (space instanceof Dict) return resultType(space.entries().map(([, part]) => flatDType(part)));
  return space.dtype ?? 'float64';
}
