import { InvalidMaskError } from '../errors.js';
import type { Generator } from '../seeding/generator.js';

/**
 * A uniform index among those whose mask is 1; 0, without a draw, where none is.
 *
 * @throws InvalidMaskError when the mask does not have `n` entries of 0 or 1.
 */
export function maskedIndex(rng: Generator, mask: ArrayLike<number>, n: number, space: { toString(): string }): number {
  requireLength(mask, n, 'mask', space);
  const allowed: number[] = [];
  for (let i = 0; i < n; i++) {
    if (mask[i] === 1) allowed.push(i);
    else if (mask[i] !== 0) {
      throw new InvalidMaskError(
        `Got the mask entry ${mask[i]} at ${i} for ${space}; expected 0 (never) or 1 (may come up).`,
      );
    }
  }
  return allowed.length === 0 ? 0 : allowed[rng.integers(allowed.length)]!;
}

/** @throws InvalidMaskError when there are not `n` probabilities in [0, 1] whose sum is 1 (to 1e−5, NumPy's `isclose`). */
export function requireProbabilities(probability: ArrayLike<number>, n: number, space: { toString(): string }): void {
  requireLength(probability, n, 'probability', space);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const p = probability[i]!;
    if (!(p >= 0 && p <= 1)) {
      throw new InvalidMaskError(`Got the probability ${p} at ${i} for ${space}; expected a number from 0 to 1.`);
    }
    sum += p;
  }
  if (!(Math.abs(sum - 1) <= 1e-8 + 1e-5)) {
    throw new InvalidMaskError(
      `Got probabilities with the sum ${sum} for ${space}; expected 1. Divide each by the sum.`,
    );
  }
}

function requireLength(given: ArrayLike<number>, n: number, what: string, space: { toString(): string }): void {
  if (typeof given !== 'object' || given.length !== n) {
    throw new InvalidMaskError(
      `Got a ${what} of ${typeof given === 'object' ? `length ${given.length}` : `type ${typeof given}`} for ${space}; expected an array of length ${n}.`,
    );
  }
}
