import type { OptionTypes } from '../../check-options.js';
import type { VectorEnv } from '../../vector/vector-env.js';
import { VectorRewardWrapper } from '../base/vector-wrapper.js';

/** Applies `func` to the rewards `[numEnvs]` of every step. Source: Gymnasium 1.3, vector `TransformReward`. */
export class VectorTransformReward<Obs, Act> extends VectorRewardWrapper<Obs, Act> {
  static override readonly options: OptionTypes = { func: 'function' };
  readonly #func: (rewards: Float64Array) => Float64Array;

  constructor(env: VectorEnv<Obs, Act>, options: { readonly func: (rewards: Float64Array) => Float64Array }) {
    super(env, options);
    this.#func = options.func;
  }

  override rewards(rewards: Float64Array): Float64Array {
    return this.#func(rewards);
  }
}
