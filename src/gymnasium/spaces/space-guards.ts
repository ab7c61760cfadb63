import { InvalidSpaceError } from '../errors.js';
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

/**
 * The space as a `Box`.
 * @throws {@link InvalidSpaceError} in the name of `who` when it is another space.
 */
export function requireBox(space: Space, who: string): Box<DType> {
  if (!isBox(space)) {
    throw new InvalidSpaceError(
      `${who} got the space ${space}; expected a Box. Apply it to an environment that has one.`,
    );
  }
  return space;
}

/**
 * The space as a `Box` with finite bounds everywhere.
 * @throws {@link InvalidSpaceError} in the name of `who`.
 */
export function requireBoundedBox(space: Space, who: string): Box<DType> {
  const box = requireBox(space, who);
  if (!box.isBounded()) {
    throw new InvalidSpaceError(
      `${who} got the space ${box}, which is not bounded on both sides; expected finite bounds. Clip it with a Transform wrapper first.`,
    );
  }
  return box;
}
