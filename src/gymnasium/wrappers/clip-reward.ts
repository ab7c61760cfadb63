import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { InvalidBoundError } from '../errors.js';
import { RewardWrapper } from './base/wrapper.js';

/** Clips rewards to `[minReward, maxReward]`. Source: Gymnasium 1.3, `ClipReward`. */
export class ClipReward<Obs, Act> extends RewardWrapper<Obs, Act> {
  static override readonly options: OptionTypes = { minReward: 'number | null?', maxReward: 'number | null?' };
  override readonly rewardRange: readonly [number, number];
  readonly #least: number;
  readonly #largest: number;

  /**
   * One of the two bounds may be left out.
   * @throws {@link InvalidBoundError} when both are, or when they are the wrong way round.
   */
  constructor(env: Env<Obs, Act>, options: { readonly minReward?: number | null; readonly maxReward?: number | null }) {
    super(env, options);
    const minReward = options?.minReward ?? null;
    const maxReward = options?.maxReward ?? null;
    this.#least = minReward ?? -Infinity;
    this.#largest = maxReward ?? Infinity;
    if ((minReward === null && maxReward === null) || !(this.#least <= this.#largest)) {
      throw new InvalidBoundError(
        `ClipReward got minReward = ${String(minReward)} and maxReward = ${String(maxReward)}; expected at least one number, and minReward ≤ maxReward.`,
      );
    }
    this.rewardRange = [this.reward(env.rewardRange[0]), this.reward(env.rewardRange[1])];
  }

  override reward(reward: number): number {
    return Math.min(this.#largest, Math.max(this.#least, reward));
  }
}
