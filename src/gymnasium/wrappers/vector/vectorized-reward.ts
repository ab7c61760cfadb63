import type { VectorEnv } from '../../vector/vector-env.js';
import { VectorRewardWrapper } from '../../vector/vector-reward-wrapper.js';
import type { RewardWrapper } from '../base/reward-wrapper.js';
import { SingleEnvStub } from './single-env-stub.js';
import type { SingleWrapper, WrapperOptions } from './wrapper-options.js';

/** The vector form of a wrapper of rewards: a class that takes a vector environment and the options of the wrapper. */
export type VectorizedReward<W extends SingleWrapper> = new <Obs, Act>(
  env: VectorEnv<Obs, Act>,
  ...options: WrapperOptions<W>
) => VectorRewardWrapper<Obs, Act>;

/**
 * Makes the vector form of a single-environment wrapper that changes each reward by itself, without memory.
 *
 * Source: Gymnasium 1.3, `VectorizeTransformReward`.
 */
export function vectorizedReward<W extends SingleWrapper>(Wrapper: W): VectorizedReward<W> {
  const Vectorized = class<Obs, Act> extends VectorRewardWrapper<Obs, Act> {
    readonly #wrapper: RewardWrapper<unknown, unknown>;

    constructor(env: VectorEnv<Obs, Act>, ...options: WrapperOptions<W>) {
      super(env);
      const stub = new SingleEnvStub(env.singleObservationSpace, env.singleActionSpace);
      this.#wrapper = new Wrapper(stub as never, options[0] as never) as RewardWrapper<unknown, unknown>;
    }

    override rewards(rewards: Float64Array): Float64Array {
      return rewards.map((reward) => this.#wrapper.reward(reward));
    }
  };
  Object.defineProperty(Vectorized, 'name', { value: `Vector${Wrapper.name}` });
  return Vectorized;
}
