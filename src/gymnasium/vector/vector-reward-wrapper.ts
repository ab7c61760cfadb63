import type { VectorStepResult } from './vector-env.js';
import { VectorWrapper } from './vector-wrapper.js';

/** A wrapper that changes all rewards of a step by one function. */
export abstract class VectorRewardWrapper<Obs, Act> extends VectorWrapper<Obs, Act> {
  /** The rewards `[numEnvs]` that the outside sees; those given are not to be written to. */
  abstract rewards(rewards: Float64Array): Float64Array;

  override step(actions: Act): VectorStepResult<Obs> {
    const [observations, rewards, terminations, truncations, infos] = this.env.step(actions);
    return [observations, this.rewards(rewards), terminations, truncations, infos];
  }
}
