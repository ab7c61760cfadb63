import type { OptionTypes } from '../check-options.js';
import type { Env, EnvSpec, ResetArgs, ResetResult, StepResult } from '../env.js';
import { InvalidArgumentError, ResetNeededError } from '../errors.js';
import { Wrapper } from './base/wrapper.js';

/**
 * Truncates an episode after `maxEpisodeSteps` steps; the only place where a time limit is not part of the task itself.
 *
 * Source: Gymnasium 1.3, `TimeLimit`.
 */
export class TimeLimit<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly keepsActionsAndRewards: boolean = true;
  static override readonly options: OptionTypes = { maxEpisodeSteps: 'number' };
  protected override state = { elapsedSteps: 0 };
  /** Steps after which an episode is truncated. */
  readonly maxEpisodeSteps: number;

  /** @throws {@link InvalidArgumentError} unless `maxEpisodeSteps` is a positive integer. */
  constructor(env: Env<Obs, Act>, options: { readonly maxEpisodeSteps: number }) {
    super(env, options);
    const { maxEpisodeSteps } = options;
    if (!Number.isInteger(maxEpisodeSteps) || maxEpisodeSteps <= 0) {
      throw new InvalidArgumentError(
        `TimeLimit got maxEpisodeSteps = ${String(maxEpisodeSteps)}; expected a positive whole number of steps. For no limit leave the wrapper out.`,
      );
    }
    this.maxEpisodeSteps = maxEpisodeSteps;
  }

  override reset(args?: ResetArgs): ResetResult<Obs> {
    this.state.elapsedSteps = 0;
    return this.env.reset(args);
  }

  /** @throws {@link ResetNeededError} after the truncation; Gymnasium goes on with undefined results. */
  override step(action: Act): StepResult<Obs> {
    if (this.state.elapsedSteps >= this.maxEpisodeSteps) {
      throw new ResetNeededError(
        `${this.env} got step() after the time limit of ${this.maxEpisodeSteps} steps had truncated the episode; expected reset() first. Call env.reset().`,
      );
    }
    const result = this.env.step(action);
    if (++this.state.elapsedSteps < this.maxEpisodeSteps) return result;
    const [observation, reward, terminated, , info] = result;
    return [observation, reward, terminated, true, info];
  }

  protected override extendSpec(inner: EnvSpec): EnvSpec {
    return inner.with({ maxEpisodeSteps: this.maxEpisodeSteps });
  }
}
