import type { OptionTypes } from '../check-options.js';
import type { Env, StepResult } from '../env.js';
import {
  createRunningMeanStd,
  epsilonOf,
  finite,
  gammaOf,
  loadRunningMeanStd,
  type RunningMeanStd,
  type SavedRunningMeanStd,
  saveRunningMeanStd,
  updateRunningMeanStd,
} from './base/running-mean-std.js';
import { Wrapper } from './base/wrapper.js';

const noSpread = new Float64Array(1);

/**
 * Divides rewards by the running standard deviation of the discounted return: `r / √(var(G) + ε)` with
 * `G ← γ G (1 − terminated) + r`.
 *
 * `updateRunningMean = false` freezes the statistics; `getStatistics` and `setStatistics` save and load them.
 * Source: Gymnasium 1.3, `NormalizeReward`.
 */
export class NormalizeReward<Obs, Act> extends Wrapper<Obs, Act> {
  static override readonly options: OptionTypes = { gamma: 'number?', epsilon: 'number?' };
  protected override state: { returns: RunningMeanStd; discountedReturn: number; updateRunningMean: boolean } = {
    returns: createRunningMeanStd(1, 'float64'),
    discountedReturn: 0,
    updateRunningMean: true,
  };
  override readonly rewardRange: readonly [number, number] = [-Infinity, Infinity];
  readonly #gamma: number;
  readonly #epsilon: number;

  /**
   * `gamma`: the discount of the return, default 0.99; `epsilon`: added to the variance, default 1e−8.
   * @throws {@link InvalidArgumentError}
   */
  constructor(env: Env<Obs, Act>, options: { readonly gamma?: number; readonly epsilon?: number } = {}) {
    super(env, options);
    this.#gamma = gammaOf(options, 'NormalizeReward');
    this.#epsilon = epsilonOf(options, 'NormalizeReward');
  }

  /** Whether steps still change the statistics. */
  get updateRunningMean(): boolean {
    return this.state.updateRunningMean;
  }

  set updateRunningMean(update: boolean) {
    this.state.updateRunningMean = update;
  }

  override step(action: Act): StepResult<Obs> {
    const result = this.env.step(action);
    const { state } = this;
    const discounted = state.discountedReturn * this.#gamma * (result[2] ? 0 : 1) + result[1];
    state.discountedReturn = finite(discounted, 'float64');
    if (state.updateRunningMean) {
      updateRunningMeanStd(state.returns, Float64Array.of(state.discountedReturn), noSpread, 1);
    }
    const [observation, reward, terminated, truncated, info] = result;
    const scaled = finite(reward / Math.sqrt(state.returns.var[0]! + this.#epsilon), 'float64');
    return [observation, scaled, terminated, truncated, info];
  }

  /** The statistics of the discounted return, as plain data for JSON. */
  getStatistics(): SavedRunningMeanStd {
    return saveRunningMeanStd(this.state.returns);
  }

  /**
   * Takes statistics from `getStatistics`.
   * @throws {@link InvalidArgumentError} unless they are of one component.
   */
  setStatistics(saved: SavedRunningMeanStd): void {
    this.state.returns = loadRunningMeanStd(saved, 1, 'NormalizeReward');
  }
}
