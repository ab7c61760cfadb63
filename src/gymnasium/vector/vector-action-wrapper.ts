import type { Batch } from '../spaces/concatenate.js';
import type { VectorEnv, VectorStepResult } from './vector-env.js';
import type { VectorInfos } from './vector-infos.js';
import { VectorWrapper } from './vector-wrapper.js';

/** A wrapper that changes every batch of actions by one function; it sets both spaces to what the function takes. */
export abstract class VectorActionWrapper<Obs, Act, InnerAct = Batch> extends VectorWrapper<
  Obs,
  Act,
  VectorInfos,
  VectorEnv<Obs, InnerAct>
> {
  /** The batch that the wrapped environment gets. */
  abstract actions(actions: Act): InnerAct;

  override step(actions: Act): VectorStepResult<Obs> {
    return this.env.step(this.actions(actions));
  }
}
