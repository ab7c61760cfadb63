import type { OptionTypes } from '../check-options.js';
import type { Env, StepResult } from '../env.js';
import { InvalidArgumentError } from '../errors.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Takes every action `numRepeats` times, or until the episode ends, and adds up the rewards. Source: Gymnasium 1.3,
 * `RepeatAction`.
 */
export class RepeatAction<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly options: OptionTypes = { numRepeats: 'number' };
  override readonly rewardRange: readonly [number, number];
  readonly #numRepeats: number;

  /** @throws {@link InvalidArgumentError} unless `numRepeats` is a positive integer. */
  constructor(env: Env<Obs, Act>, options: { readonly numRepeats: number }) {
    super(env, options);
    const { numRepeats } = options;
    if (!Number.isInteger(numRepeats) || numRepeats < 1) {
      throw new InvalidArgumentError(
        `RepeatAction got numRepeats = ${String(numRepeats)}; expected a positive whole number of steps.`,
      );
    }
    this.#numRepeats = numRepeats;
    const [least, largest] = env.rewardRange;
    this.rewardRange = [Math.min(least, least * numRepeats), Math.max(largest, largest * numRepeats)];
  }

  override step(action: Act): StepResult<Obs> {
    let total = 0;
    let result = this.env.step(action);
    for (let taken = 1; ; taken++) {
      total += result[1];
      if (result[2] || result[3] || taken === this.#numRepeats) break;
      result = this.env.step(action);
    }
    const [observation, , terminated, truncated, info] = result;
    return [observation, total, terminated, truncated, info];
  }
}
