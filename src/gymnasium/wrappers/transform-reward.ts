import type { OptionTypes } from '../check-options.js';
import type { Env } from '../env.js';
import { RewardWrapper } from './base/wrapper.js';

/** Applies `func` to every reward. Source: Gymnasium 1.3, `TransformReward`. */
export class TransformReward<Obs, Act> extends RewardWrapper<Obs, Act> {
  static override readonly options: OptionTypes = { func: 'function', rewardRange: 'number[]?' };
  override readonly rewardRange: readonly [number, number];
  readonly #func: (reward: number) => number;

  /** `rewardRange`: what `func` can give, by default anything. */
  constructor(
    env: Env<Obs, Act>,
    options: { readonly func: (reward: number) => number; readonly rewardRange?: readonly [number, number] },
  ) {
    super(env, options);
    this.#func = options.func;
    const [least, largest] = options.rewardRange ?? [-Infinity, Infinity];
    this.rewardRange = [least, largest];
  }

  override reward(reward: number): number {
    return this.#func(reward);
  }
}
