import { checkOptions } from '../check-options.js';
import { InvalidArgumentError, InvalidBoundError } from '../errors.js';

/** The reset options of an environment whose start state is drawn uniformly between two bounds. */
export interface ResetBounds {
  /** The lower bound of every number of the start state. */
  readonly low?: number;
  /** The upper bound of every number of the start state. */
  readonly high?: number;
}

/**
 * The bounds in the reset options, or their defaults.
 * @throws {@link InvalidArgumentError} when one is not a finite number, and {@link InvalidBoundError} when low > high.
 */
export function resetBounds(
  options: ResetBounds | null | undefined,
  defaultLow: number,
  defaultHigh: number,
): [low: number, high: number] {
  if (options !== null && options !== undefined)
    checkOptions('reset() options', options, { low: 'any?', high: 'any?' });
  const low = finiteOption('low', options?.low, defaultLow);
  const high = finiteOption('high', options?.high, defaultHigh);
  if (low > high) {
    throw new InvalidBoundError(
      `reset got the options low = ${low} and high = ${high}; expected low ≤ high. Swap them.`,
    );
  }
  return [low, high];
}

/**
 * A reset option that must be a finite number, or its default.
 * @throws {@link InvalidArgumentError}
 */
export function finiteOption(name: string, given: unknown, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (typeof given !== 'number' || !Number.isFinite(given)) {
    throw new InvalidArgumentError(
      `reset got the option ${name} = ${String(given)}; expected a finite number. Leave it out for the default, ${otherwise}.`,
    );
  }
  return given;
}
