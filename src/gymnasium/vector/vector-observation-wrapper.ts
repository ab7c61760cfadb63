import type { Batch } from '../spaces/concatenate.js';
import { mapFinalObservations } from './final-observations.js';
import type { VectorEnv, VectorResetArgs, VectorResetResult, VectorStepResult } from './vector-env.js';
import type { VectorInfos } from './vector-infos.js';
import { VectorWrapper } from './vector-wrapper.js';

/** A wrapper that changes every batch of observations by one function, and each `final_obs` by another; it sets both spaces to match. */
export abstract class VectorObservationWrapper<Obs, Act, InnerObs = Batch> extends VectorWrapper<
  Obs,
  Act,
  VectorInfos,
  VectorEnv<InnerObs, Act>
> {
  /** The batch that the outside sees. `reset`: which environments have just been reset by the caller, `null` in a step. */
  abstract observations(observations: InnerObs, reset: Uint8Array | 'all' | null): Obs;

  /** The last observation of one environment's episode, as the outside sees it. */
  abstract finalObservation(observation: unknown): unknown;

  override reset(args?: VectorResetArgs): VectorResetResult<Obs> {
    const [observations, infos] = super.reset(args) as unknown as VectorResetResult<InnerObs>;
    const mask = args?.options?.resetMask ?? args?.options?.reset_mask ?? null;
    return [this.observations(observations, mask === null ? 'all' : Uint8Array.from(mask, Number)), infos];
  }

  override step(actions: Act): VectorStepResult<Obs> {
    const [observations, rewards, terminations, truncations, infos] = this.env.step(actions);
    const seen = this.observations(observations, null);
    mapFinalObservations(infos, (observation) => this.finalObservation(observation));
    return [seen, rewards, terminations, truncations, infos];
  }
}
