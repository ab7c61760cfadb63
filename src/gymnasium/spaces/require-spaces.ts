import { quote } from '../../text/quote.js';
import { InvalidSpaceError } from '../errors.js';
import { Space } from './space.js';

/** The parts of a composite space. @throws InvalidSpaceError in the name of `who` when they are no array of spaces. */
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
