import type { StepResult } from '../../env.js';
import { Wrapper } from './wrapper.js';

/** A wrapper that changes every reward by one function; it sets `rewardRange` to what the function gives. */
export abstract class RewardWrapper<Obs, Act> extends Wrapper<Obs, Act> {
  /** The reward that the outside sees. */
  abstract reward(reward: number): number;

  override step(action: Act): StepResult<Obs> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action);
    return [observation, this.reward(reward), terminated, truncated, info];
  }
}
