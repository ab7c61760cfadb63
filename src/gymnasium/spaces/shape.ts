import { quote } from '../../text/quote.js';
import { InvalidSpaceError } from '../errors.js';

/** The lengths of an array's axes; arrays are flat, row-major. `[]` is a single element. */
export type Shape = readonly number[];

/** Number of elements of an array of this shape: 1 for `[]`. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** Axes that an array has at most, as in NumPy. */
export const MOST_AXES = 64;

/** Elements of the largest array that a space describes or a batch holds: half a gigabyte of doubles. */
export const MOST_ELEMENTS = 2 ** 26;

/**
 * The shape that was given, checked before anything of that size is made.
 *
 * @param least the smallest length of an axis.
 * @throws {@link InvalidSpaceError} in the name of `who` when it is no array of at most 64 whole numbers, or one of too
 * many elements.
 */
export function requireShape(given: unknown, who: string, least: 0 | 1 = 0): Shape {
  const isShape =
    Array.isArray(given) &&
    given.length <= MOST_AXES &&
    given.every((length) => Number.isSafeInteger(length) && length >= least);
  if (!isShape) {
    throw new InvalidSpaceError(
      `Got the shape ${quote(given)} for ${who}; expected an array of at most ${MOST_AXES} lengths, ` +
        `${least === 0 ? 'integers of at least 0' : 'positive integers'}.`,
    );
  }
  // An axis of length 0 makes no array, but the nested arrays around it.
  requireElements(sizeOf((given as number[]).map((length) => Math.max(length, 1))), `${who} of shape ${quote(given)}`);
  return given as Shape;
}

/** @throws {@link InvalidSpaceError} in the name of `who` when there are more elements than an array may have. */
export function requireElements(count: number, who: string): void {
  if (count <= MOST_ELEMENTS) return;
  throw new InvalidSpaceError(
    `Got ${who}, which has ${count} elements; expected at most ${MOST_ELEMENTS} in one array. Make it smaller, or split it into parts.`,
  );
}
