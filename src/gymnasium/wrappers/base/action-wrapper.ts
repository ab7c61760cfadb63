import type { Env, StepResult } from '../../env.js';
import { Wrapper } from './wrapper.js';

/** A wrapper that changes every action by one function; it sets `actionSpace` to what the function takes. */
export abstract class ActionWrapper<Obs, Act, InnerAct> extends Wrapper<Obs, Act, Env<Obs, InnerAct>> {
  /** The action that the wrapped environment gets. */
  abstract action(action: Act): InnerAct;

  override step(action: Act): StepResult<Obs> {
    return this.env.step(this.action(action));
  }
}
