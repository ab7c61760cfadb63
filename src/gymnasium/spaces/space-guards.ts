import { Box } from './box.js';
import type { DType, IntegerDType } from './dtype.js';
import { MultiDiscrete } from './multi-discrete.js';
import type { Space } from './space.js';
import { Tuple } from './tuple.js';

// `instanceof` alone would make the type parameter of these classes `any`.

/** Whether the space is a `Box`, of whatever dtype. */
export function isBox(space: Space): space is Box<DType> {
  return space instanceof Box;
}

/** Whether the space is a `MultiDiscrete`, of whatever dtype. */
export function isMultiDiscrete(space: Space): space is MultiDiscrete<IntegerDType> {
  return space instanceof MultiDiscrete;
}

/** Whether the space is a `Tuple`, of whatever parts. */
export function isTuple(space: Space): space is Tuple<readonly Space[]> {
  return space instanceof Tuple;
}
