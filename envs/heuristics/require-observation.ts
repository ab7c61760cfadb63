import { InvalidArgumentError } from '../../src/gymnasium/index.js';

/**
 * Refuses what a controller cannot read.
 *
 * @param length numbers in an observation of its environment.
 * @throws {@link InvalidArgumentError} in the name of `who`.
 */
export function requireObservation(given: ArrayLike<number>, length: number, who: string): void {
  if (typeof given === 'object' && given !== null && given.length === length) return;
  const shown = typeof given === 'object' && given !== null ? `an object of length ${given.length}` : String(given);
  throw new InvalidArgumentError(`${who} got ${shown}; expected an observation, ${length} numbers.`);
}
