import type { OptionTypes } from '../check-options.js';
import {
  checkAction,
  checkRendered,
  checkResetResult,
  checkSpaces,
  checkStepResult,
} from '../checks/passive-checks.js';
import type { Env, EnvSpec, RenderFrame, ResetArgs, ResetResult, StepResult } from '../env.js';
import { requireResetArgs } from '../reset-args.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Checks everything that goes into and comes out of an environment and changes nothing; `make` puts it around every
 * environment.
 *
 * Departs from Gymnasium 1.3, which looks at the first call only and at no action: here every call is checked, and a
 * mistake is an error rather than a warning.
 */
export class PassiveEnvChecker<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly keepsActionsAndRewards: boolean = true;
  static override readonly options: OptionTypes = {};
  /** @throws {@link InvalidEnvError} for what is no environment, {@link InvalidSpaceError} for one without spaces. */
  constructor(env: Env<Obs, Act>, options: Record<string, never> = {}) {
    super(env, options);
    checkSpaces(env);
  }

  /** @throws {@link InvalidResultError} or {@link InvalidObservationError}. */
  override reset(args?: ResetArgs): ResetResult<Obs> {
    requireResetArgs(this.env, args);
    const result = this.env.reset(args);
    checkResetResult(this.env, result);
    return result;
  }

  /**
   * @throws {@link InvalidActionError}, {@link InvalidResultError}, {@link InvalidObservationError} or
   * {@link InvalidRewardError}.
   */
  override step(action: Act): StepResult<Obs> {
    checkAction(this.env, action);
    const result = this.env.step(action);
    checkStepResult(this.env, result);
    return result;
  }

  /** @throws {@link InvalidEnvError} */
  override render(): RenderFrame | RenderFrame[] | null {
    const frame = this.env.render();
    checkRendered(this.env, frame);
    return frame;
  }

  protected override extendSpec(inner: EnvSpec): EnvSpec {
    return inner.with({ disableEnvChecker: false });
  }
}
