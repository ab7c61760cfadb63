import type { Env, ResetArgs, ResetResult, StepResult } from '../../env.js';
import { Wrapper } from './wrapper.js';

/** A wrapper that changes every observation by one function; it sets `observationSpace` to what the function gives. */
export abstract class ObservationWrapper<Obs, Act, InnerObs> extends Wrapper<Obs, Act, Env<InnerObs, Act>> {
  /** The observation that the outside sees. */
  abstract observation(observation: InnerObs): Obs;

  override reset(args?: ResetArgs): ResetResult<Obs> {
    const [observation, info] = this.env.reset(args);
    return [this.observation(observation), info];
  }

  override step(action: Act): StepResult<Obs> {
    const [observation, reward, terminated, truncated, info] = this.env.step(action);
    return [this.observation(observation), reward, terminated, truncated, info];
  }
}
