import {
  Box,
  Discrete,
  type Dynamics,
  type DynamicsKernel,
  Env,
  type EnvParam,
  type EnvState,
  type Generator,
  InvalidArgumentError,
  npRandom,
  type ObservationArray,
  type Real,
  type ResetArgs,
  type ResetResult,
  requireResetArgs,
  type StateCode,
  type StateRow,
  type StepResult,
} from '../src/gymnasium/index.js';
import { BANDIT_PLACE as PLACE } from './bandit-place.js';
import { banditKernel } from './kernels/bandit-kernel.js';

/** The arguments that all bandits with one state share. */
export interface BanditOptions {
  /** Number of arms; it may be left out where `means` are given. */
  readonly arms?: number;
  /** The mean reward of each arm, instead of drawn ones. */
  readonly means?: readonly number[] | null;
  /** Draws the means from this seed once and for all, so that environments with different seeds share one task. */
  readonly meansSeed?: number | null;
  /** Pulls an episode. */
  readonly steps?: number;
}

/**
 * What `info` tells: the means `[arm]` (not to be changed), the first arm of the largest mean, and best mean − mean of
 * the pulled arm.
 */
export type BanditInfo = { means: Float64Array; bestArm: number; regret: number };

/** The documentation of `BanditOptions` for a registration; `arms` is the default number of arms. */
export function banditParams(arms: number): Readonly<Record<keyof BanditOptions, EnvParam>> {
  return {
    arms: { default: arms, type: 'integer', description: 'number of arms' },
    means: { default: null, type: 'number[] | null', description: 'mean reward of each arm, instead of drawn ones' },
    meansSeed: {
      default: null,
      type: 'integer | null',
      description: 'draws the means from this seed, once and for all',
    },
    steps: { default: 1, type: 'integer', description: 'pulls an episode' },
  };
}

/** How the means and the rewards of a bandit are distributed. */
export interface BanditLaw {
  /** Draws one mean. */
  drawMean(rng: Generator): number;
  /** Draws the reward of one pull of an arm with that mean. */
  pull(mean: number, rng: Generator): number;
  /** The same as code of a kernel. */
  pullCode(code: StateCode, mean: Real): Real;
}

/** The law of a bandit with one state. */
class BanditDynamics implements Dynamics<Record<string, never>> {
  readonly stateSize: number;
  readonly observationSize = 1;
  readonly kernel: DynamicsKernel;
  readonly info: Readonly<Record<keyof BanditInfo, number | StateRow>>;

  readonly #law: BanditLaw;
  readonly #arms: number;
  readonly #steps: number;
  readonly #means: Float64Array | null;

  /** @param means `[arm]`; `null`: they are drawn. */
  constructor(law: BanditLaw, arms: number, steps: number, means: Float64Array | null) {
    this.#law = law;
    this.#arms = arms;
    this.#steps = steps;
    this.#means = means;
    this.stateSize = PLACE.means + arms;
    this.kernel = banditKernel(steps, law.pullCode);
    this.info = { means: { from: PLACE.means, length: arms }, bestArm: PLACE.bestArm, regret: PLACE.regret };
  }

  drawTask(rng: Generator, state: Float64Array, at: number): void {
    const first = at + PLACE.means;
    let best = 0;
    for (let arm = 0; arm < this.#arms; arm++) {
      state[first + arm] = this.#means === null ? this.#law.drawMean(rng) : this.#means[arm]!;
      if (state[first + arm]! > state[first + best]!) best = arm;
    }
    state[at + PLACE.bestArm] = best;
  }

  reset(_: Generator, state: Float64Array, at: number): void {
    state[at + PLACE.pulls] = 0;
    state[at + PLACE.regret] = 0;
  }

  step(state: Float64Array, at: number, action: number, rng: Generator): number {
    const first = at + PLACE.means;
    const mean = state[first + action]!;
    state[at + PLACE.pulls]!++;
    state[at + PLACE.regret] = state[first + state[at + PLACE.bestArm]!]! - mean;
    return this.#law.pull(mean, rng);
  }

  terminated(state: Float64Array, at: number): boolean {
    return state[at + PLACE.pulls]! >= this.#steps;
  }

  observe(_state: Float64Array, _at: number, observation: ObservationArray, into: number): void {
    observation[into] = 1;
  }
}

/**
 * A bandit with one state: several arms, each with a mean reward; a `BanditLaw` says how means and rewards are
 * distributed.
 *
 * The means are those in `means`; else, with `meansSeed`, drawn from that seed at construction; else drawn from
 * `npRandom` at every `reset` that is given a seed (and at the very first `reset` even without one), before anything
 * else. A `reset` without a seed keeps them, so an environment that is seeded once, as is the custom, keeps one task
 * for life.
 */
export abstract class Bandit extends Env<Float32Array, number, BanditInfo> {
  override readonly observationSpace = new Box(0, 1, { shape: [1], dtype: 'float32' });
  override readonly actionSpace: Discrete;
  /** The law, which a batch of these environments shares. */
  readonly dynamics: Dynamics<Record<string, never>>;
  protected override state: Float64Array;
  /** The means, for infos. */
  #means = new Float64Array(0);

  /** @throws {@link InvalidArgumentError} */
  constructor(options: BanditOptions, defaultArms: number, law: BanditLaw) {
    super(options);
    const { means = null, meansSeed = null, steps = 1 } = options;
    const arms = options.arms ?? means?.length ?? defaultArms;
    const name = this.constructor.name;
    if (!Number.isInteger(arms) || arms < 1) {
      throw new InvalidArgumentError(`${name} got arms = ${String(arms)}; expected a positive whole number.`);
    }
    if (means !== null && (means.length !== arms || !means.every(Number.isFinite))) {
      throw new InvalidArgumentError(
        `${name} got means = ${JSON.stringify(means)} for ${arms} arms; expected ${arms} finite numbers. Leave arms out to take the number of means.`,
      );
    }
    if (!Number.isInteger(steps) || steps < 1) {
      throw new InvalidArgumentError(
        `${name} got steps = ${String(steps)}; expected a positive whole number of pulls an episode.`,
      );
    }
    this.actionSpace = new Discrete(arms);
    this.dynamics = new BanditDynamics(law, arms, steps, fixedMeans(means, meansSeed, arms, law));
    this.state = new Float64Array(this.dynamics.stateSize).fill(Number.NaN);
  }

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, BanditInfo> {
    requireResetArgs(this, args);
    const { seed } = args;
    this.reseed(seed);
    const { dynamics, state } = this;
    if ((seed !== undefined && seed !== null) || Number.isNaN(state[0])) {
      dynamics.drawTask!(this.npRandom, state, 0);
      this.#means = state.slice(PLACE.means);
    }
    dynamics.reset(this.npRandom, state, 0);
    return [one(), this.#info()];
  }

  override step(action: number): StepResult<Float32Array, BanditInfo> {
    const reward = this.dynamics.step(this.state, 0, action, this.npRandom);
    return [one(), reward, this.dynamics.terminated(this.state, 0), false, this.#info()];
  }

  override setState(snapshot: EnvState): void {
    super.setState(snapshot);
    this.#means = this.state.slice(PLACE.means);
  }

  #info(): BanditInfo {
    return { means: this.#means, bestArm: this.state[PLACE.bestArm]!, regret: this.state[PLACE.regret]! };
  }
}

/** The means that no reset changes; `null` where they are drawn. */
function fixedMeans(
  means: readonly number[] | null,
  meansSeed: number | null,
  arms: number,
  law: BanditLaw,
): Float64Array | null {
  if (means !== null) return Float64Array.from(means);
  if (meansSeed === null) return null;
  const [rng] = npRandom(meansSeed);
  return Float64Array.from({ length: arms }, () => law.drawMean(rng));
}

/** The constant observation. */
function one(): Float32Array {
  const observation = new Float32Array(1);
  observation[0] = 1;
  return observation;
}
