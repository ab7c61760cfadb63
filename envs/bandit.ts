import {
  Box,
  Discrete,
  Env,
  type EnvParam,
  type Generator,
  InvalidArgumentError,
  npRandom,
  type ResetArgs,
  type ResetResult,
  type StepResult,
} from '../src/gymnasium/index.js';

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

/** What `info` tells: the means `[arm]` (not to be changed), the first arm of the largest mean, and best mean − mean of the pulled arm. */
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

/**
 * A bandit with one state: several arms, each with a mean reward; `drawMean` and `pull` say how means and rewards are distributed.
 *
 * The means are those in `means`; else, with `meansSeed`, drawn from that seed at construction; else drawn from `npRandom` at every
 * `reset` that is given a seed (and at the very first `reset` even without one), before anything else. A `reset` without a seed
 * keeps them, so an environment that is seeded once, as is the custom, keeps one task for life.
 */
export abstract class Bandit extends Env<Float32Array, number, BanditInfo> {
  override readonly observationSpace = new Box(0, 1, { shape: [1], dtype: 'float32' });
  override readonly actionSpace: Discrete;
  protected override state = { means: new Float64Array(0), bestArm: 0, pulls: 0 };

  readonly #fixed: boolean;
  readonly #steps: number;

  /** Throws `InvalidArgumentError`. */
  constructor(options: BanditOptions, defaultArms: number) {
    super(options);
    const { means = null, meansSeed = null, steps = 1 } = options;
    const arms = options.arms ?? means?.length ?? defaultArms;
    if (!Number.isInteger(arms) || arms < 1) {
      throw new InvalidArgumentError(`${this.#name} got arms = ${String(arms)}; expected a positive whole number.`);
    }
    if (means !== null && (means.length !== arms || !means.every(Number.isFinite))) {
      throw new InvalidArgumentError(
        `${this.#name} got means = ${JSON.stringify(means)} for ${arms} arms; expected ${arms} finite numbers. Leave arms out to take the number of means.`,
      );
    }
    if (!Number.isInteger(steps) || steps < 1) {
      throw new InvalidArgumentError(
        `${this.#name} got steps = ${String(steps)}; expected a positive whole number of pulls an episode.`,
      );
    }
    this.actionSpace = new Discrete(arms);
    this.#steps = steps;
    this.#fixed = means !== null || meansSeed !== null;
    if (means !== null) this.#setMeans(Float64Array.from(means));
    else if (meansSeed !== null) this.#drawMeans(npRandom(meansSeed)[0]);
  }

  /** One mean, drawn from `rng`. */
  protected abstract drawMean(rng: Generator): number;

  /** The reward of one pull of an arm with that mean, drawn from `npRandom`. */
  protected abstract pull(mean: number): number;

  override reset({ seed }: ResetArgs = {}): ResetResult<Float32Array, BanditInfo> {
    this.reseed(seed);
    const seeded = seed !== undefined && seed !== null;
    if (!this.#fixed && (seeded || this.state.means.length === 0)) this.#drawMeans(this.npRandom);
    this.state.pulls = 0;
    return [one(), { means: this.state.means, bestArm: this.state.bestArm, regret: 0 }];
  }

  override step(action: number): StepResult<Float32Array, BanditInfo> {
    const { state } = this;
    const { means, bestArm } = state;
    const mean = means[action]!;
    const terminated = ++state.pulls >= this.#steps;
    return [one(), this.pull(mean), terminated, false, { means, bestArm, regret: means[bestArm]! - mean }];
  }

  #drawMeans(rng: Generator): void {
    this.#setMeans(Float64Array.from({ length: this.actionSpace.n }, () => this.drawMean(rng)));
  }

  #setMeans(means: Float64Array<ArrayBuffer>): void {
    this.state.means = means;
    this.state.bestArm = means.indexOf(Math.max(...means));
  }

  get #name(): string {
    return this.constructor.name;
  }
}

/** The constant observation. */
function one(): Float32Array {
  const observation = new Float32Array(1);
  observation[0] = 1;
  return observation;
}
