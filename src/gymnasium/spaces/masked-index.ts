import { InvalidMaskError } from '../errors.js';
import type { Generator } from '../seeding/generator.js';

/**
 * A uniform index among those whose mask is 1; 0, without a draw, where none is.
 *
 * @throws {@link InvalidMaskError} when the mask does not have `n` entries of 0 or 1.
 */
export function maskedIndex(rng: Generator, mask: ArrayLike<number>, n: number, space: { toString(): string }): number {
  requireMask(mask, n, space);
  const allowed: number[] = [];
  for (let i = 0; i < n; i++) if (mask[i] === 1) allowed.push(i);
  return allowed.length === 0 ? 0 : allowed[rng.integers(allowed.length)]!;
}

/** How far from 1 NumPy's `choice` lets probabilities sum: √ε of a double. */
export const CHOICE_TOLERANCE = 2 ** -26;
/** How far from 1 NumPy's `isclose` lets a sum be. */
export const CLOSE_TOLERANCE = 1e-5 + 1e-8;

/**
 * @throws {@link InvalidMaskError} when there are not `n` probabilities in [0, 1] whose sum is 1 to within `tolerance`.
 */
export function requireProbabilities(
  probability: ArrayLike<number>,
  n: number,
  space: { toString(): string },
  tolerance = CHOICE_TOLERANCE,
): void {
  requireLength(probability, n, 'probability', space);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const p = probability[i]!;
    if (!(p >= 0 && p <= 1)) {
      throw new InvalidMaskError(`Got the probability ${p} at ${i} for ${space}; expected a number from 0 to 1.`);
    }
    sum += p;
  }
  if (!(Math.abs(sum - 1) <= tolerance)) {
    throw new InvalidMaskError(
      `Got probabilities with the sum ${sum} for ${space}; expected 1. Divide each by the sum.`,
    );
  }
}

/** @throws {@link InvalidMaskError} when there are not `n` entries of 0 or 1. */
export function requireMask(mask: ArrayLike<number>, n: number, space: { toString(): string }): void {
  requireLength(mask, n, 'mask', space);
  for (let i = 0; i < n; i++) {
    if (mask[i] !== 0 && mask[i] !== 1) {
      throw new InvalidMaskError(
        `Got the mask entry ${mask[i]} at ${i} for ${space}; expected 0 (never) or 1 (may come up).`,
      );
    }
  }
}

function requireLength(given: ArrayLike<number>, n: number, what: string, space: { toString(): string }): void {
  if (typeof given !== 'object' || given === null || given.length !== n) {
    throw new InvalidMaskError(
      `Got a ${what} of ${given !== null && typeof given === 'object' ? `length ${given.length}` : `type ${typeof given}`} for ${space}; expected an array of length ${n}.`,
    );
  }
}
