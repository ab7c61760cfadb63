import { type DType, resultType } from '../dtype.js';
import { Dict } from './dict.js';
import { OneOf } from './one-of.js';
import type { Space } from './space.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/** The dtype of a flattened element of a flattenable space: its own, int32 for a Text, that which holds all parts of several. */
export function flatDType(space: Space): DType {
  if (space instanceof Text) return 'int32';
  if (space instanceof Tuple || space instanceof OneOf) return resultType(space.spaces.map(flatDType));
  if (space instanceof Dict) return resultType(space.entries().map(([, part]) => flatDType(part)));
  return space.dtype ?? 'float64';
}
