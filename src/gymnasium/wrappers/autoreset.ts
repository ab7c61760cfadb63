import type { OptionTypes } from '../check-options.js';
import type { ResetArgs, ResetResult, StepResult } from '../env.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Resets on the step *after* the end of an episode: that step ignores its action and gives the reset observation with
 * reward 0.
 *
 * Source: Gymnasium 1.3, `Autoreset` (the vector environments' next-step mode).
 */
export class Autoreset<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly options: OptionTypes = {};
  protected override state = { over: false };

  override reset(args?: ResetArgs): ResetResult<Obs> {
    this.state.over = false;
    return this.env.reset(args);
  }

  override step(action: Act): StepResult<Obs> {
    if (this.state.over) {
      const [observation, info] = this.env.reset();
      this.state.over = false;
      return [observation, 0, false, false, info];
    }
    const result = this.env.step(action);
    this.state.over = result[2] || result[3];
    return result;
  }
}
