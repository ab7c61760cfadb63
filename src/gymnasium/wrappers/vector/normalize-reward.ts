import type { OptionTypes } from '../../check-options.js';
import { AutoresetMode } from '../../vector/autoreset-mode.js';
import type { VectorEnv, VectorResetArgs, VectorResetResult, VectorStepResult } from '../../vector/vector-env.js';
import { takeResetMask } from '../../vector/vector-reset.js';
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
} from '../base/running-mean-std.js';
import { VectorWrapper } from '../base/vector-wrapper.js';
import { batchMoments } from './batch-moments.js';

/**
 * Divides rewards by the running standard deviation of the discounted returns of all environments: `r / √(var(G) + ε)`
 * with `G ← γ G (1 − terminated) + r`, held in float32.
 *
 * A step that only resets is not counted. `updateRunningMean = false` freezes the statistics; `getStatistics` and
 * `setStatistics` save and load them. Source: Gymnasium 1.3, vector `NormalizeReward`, which forgets all returns at a
 * reset of some environments, and in `SAME_STEP` does not count the first step of an episode and carries the return of
 * a truncated one over to the next.
 */
export class VectorNormalizeReward<Obs, Act> extends VectorWrapper<Obs, Act> {
  static override readonly options: OptionTypes = { gamma: 'number?', epsilon: 'number?' };
  /** Whether steps still change the statistics. */
  updateRunningMean = true;
  #statistics: RunningMeanStd = createRunningMeanStd(1, 'float64');
  readonly #returns: Float32Array;
  /** Whose next step only resets. */
  readonly #waiting: Uint8Array;
  readonly #gamma: number;
  readonly #epsilon: number;

  /**
   * `gamma`: the discount of the return, default 0.99; `epsilon`: added to the variance, default 1e−8.
   * @throws {@link InvalidArgumentError}
   */
  constructor(env: VectorEnv<Obs, Act>, options: { readonly gamma?: number; readonly epsilon?: number } = {}) {
    super(env, options);
    this.#gamma = gammaOf(options, 'VectorNormalizeReward');
    this.#epsilon = epsilonOf(options, 'VectorNormalizeReward');
    this.#returns = new Float32Array(env.numEnvs);
    this.#waiting = new Uint8Array(env.numEnvs);
  }

  override reset(args: VectorResetArgs = {}): VectorResetResult<Obs> {
    const { mask } = takeResetMask(args.options, this.numEnvs);
    const result = this.env.reset(args);
    for (let i = 0; i < this.numEnvs; i++) {
      if (mask !== null && mask[i] === 0) continue;
      this.#returns[i] = 0;
      this.#waiting[i] = 0;
    }
    return result;
  }

  override step(actions: Act): VectorStepResult<Obs> {
    const [observations, rewards, terminations, truncations, infos] = this.env.step(actions);
    const waits = this.metadata.autoresetMode !== AutoresetMode.SAME_STEP;
    const counted: number[] = [];
    for (let i = 0; i < this.numEnvs; i++) {
      if (this.#waiting[i] === 0) {
        // Gymnasium rounds the discounted return once by itself: γ is a number, and the returns are float32.
        const discounted = Math.fround(this.#returns[i]! * Math.fround(this.#gamma));
        this.#returns[i] = finite(discounted * (1 - terminations[i]!) + rewards[i]!, 'float32');
        counted.push(this.#returns[i]!);
      }
      const isOver = (terminations[i]! | truncations[i]!) === 1;
      this.#waiting[i] = waits && isOver ? 1 : 0;
      // The next episode has begun already, and its return with it.
      if (!waits && isOver) this.#returns[i] = 0;
    }
    if (this.updateRunningMean && counted.length > 0) {
      const { mean, var: variance } = batchMoments(Float32Array.from(counted), 1);
      updateRunningMeanStd(this.#statistics, mean, variance, counted.length);
    }
    const spread = Math.sqrt(this.#statistics.var[0]! + this.#epsilon);
    return [
      observations,
      rewards.map((reward) => finite(reward / spread, 'float64')),
      terminations,
      truncations,
      infos,
    ];
  }

  protected override ownState(): VectorNormalizeRewardState {
    return { statistics: this.getStatistics(), returns: this.#returns.slice(), waiting: this.#waiting.slice() };
  }

  /** Takes what `ownState` gave. */
  protected override setOwnState({ statistics, returns, waiting }: VectorNormalizeRewardState): void {
    this.setStatistics(statistics);
    this.#returns.set(returns);
    this.#waiting.set(waiting);
  }

  /** The statistics of the discounted return, as plain data for JSON. */
  getStatistics(): SavedRunningMeanStd {
    return saveRunningMeanStd(this.#statistics);
  }

  /**
   * Takes statistics from `getStatistics`, of this class or of `NormalizeReward`.
   * @throws {@link InvalidArgumentError} unless they are of one component.
   */
  setStatistics(saved: SavedRunningMeanStd): void {
    this.#statistics = loadRunningMeanStd(saved, 1, 'VectorNormalizeReward');
  }
}

interface VectorNormalizeRewardState {
  readonly statistics: SavedRunningMeanStd;
  readonly returns: Float32Array;
  readonly waiting: Uint8Array;
}
