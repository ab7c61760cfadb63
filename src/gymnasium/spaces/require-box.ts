import { InvalidSpaceError } from '../errors.js';
import type { Box } from './box.js';
import type { DType } from './dtype.js';
import type { Space } from './space.js';
import { isBox } from './space-guards.js';

/** The space as a `Box`. Throws `InvalidSpaceError` in the name of `who` when it is another space. */
export function requireBox(space: Space, who: string): Box<DType> {
  if (!isBox(space)) {
    throw new InvalidSpaceError(
      `${who} got the space ${space}; expected a Box. Apply it to an environment that has one.`,
    );
  }
  return space;
}

/** The space as a `Box` with finite bounds everywhere. Throws `InvalidSpaceError` in the name of `who`. */
export function requireBoundedBox(space: Space, who: string): Box<DType> {
  const box = requireBox(space, who);
  if (!box.isBounded()) {
    throw new InvalidSpaceError(
      `${who} got the space ${box}, which is not bounded on both sides; expected finite bounds. Clip it with a Transform wrapper first.`,
    );
  }
  return box;
}
