import { quote } from '../../text/quote.js';
import { InvalidSpaceError } from '../errors.js';
import type { Generator } from '../seeding/generator.js';
import { Space } from './space.js';

/**
 * The parts of a composite space. @throws {@link InvalidSpaceError} in the name of `who` when they are no array of
 * spaces.
 */
export function requireSpaces<S extends readonly Space[]>(spaces: S, who: string): S {
  if (!Array.isArray(spaces)) {
    throw new InvalidSpaceError(`Got ${quote(spaces)} for the parts of a ${who}; expected an array of spaces.`);
  }
  for (const [i, space] of spaces.entries()) {
    if (!(space instanceof Space)) {
      throw new InvalidSpaceError(
        `Got part ${i} of a ${who} that is not a space: ${quote(space)}. Pass an array of spaces.`,
      );
    }
  }
  return spaces;
}

/**
 * Seeds for the parts of a composite space, as Gymnasium draws them: integers below 2^31 − 1 from the space's own
 * stream.
 */
export function childSeeds(rng: Generator, count: number): number[] {
  return Array.from({ length: count }, () => rng.integers(2 ** 31 - 1));
}
