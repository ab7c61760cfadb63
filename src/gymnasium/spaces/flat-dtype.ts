import { Dict } from './dict.js';
import { DTYPES, type DType, resultType } from './dtype.js';
import { OneOf } from './one-of.js';
import type { Space } from './space.js';
import { Text } from './text.js';
import { Tuple } from './tuple.js';

/**
 * The dtype of a flattened element of a flattenable space: its own, int32 for a Text, that which holds all parts of several, and of a
 * OneOf the index of the last part as well.
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
