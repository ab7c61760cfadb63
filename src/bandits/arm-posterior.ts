import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Generator } from '../gymnasium/index.js';
import { drawBeta } from './draw-beta.js';

/** What is believed of one arm's mean reward: a distribution that each reward makes narrower. */
export interface ArmPosterior {
  /** A mean reward that could be the arm's. */
  draw(random: Generator): number;
  /**
   * Conditions on one more reward.
   * @throws {@link UserError} for a reward that the model excludes.
   */
  learn(reward: number): void;
  /** Its parameters, as they are now. */
  readonly state: Readonly<Record<string, number>>;
}

/** What {@link betaPosterior} believes beforehand. */
export interface BetaPrior {
  /** Successes believed in beforehand, > 0. Default: 1, with beta 1 the uniform distribution. */
  readonly alpha?: number;
  /** Failures believed in beforehand, > 0. Default: 1. */
  readonly beta?: number;
}

/**
 * The Beta(α, β) of an arm that pays 0 or 1: a 1 adds one to α, a 0 adds one to β.
 * @throws {@link UserError}
 */
export function betaPosterior(prior: BetaPrior = {}): ArmPosterior {
  checkOptions(prior, { of: 'betaPosterior', known: ['alpha', 'beta'], example: '{ alpha: 1, beta: 1 }' });
  const { alpha = 1, beta = 1 } = prior;
  for (const [name, value] of Object.entries({ alpha, beta }))
    if (!(value > 0 && value < Infinity)) throw new UserError(`${name} is ${value}; expected a finite number above 0`);
  const state = { alpha, beta };
  return {
    state,
    draw: (random) => drawBeta(random, state.alpha, state.beta),
    learn(reward) {
      if (reward !== 0 && reward !== 1)
        throw new UserError(
          `the reward is ${reward}; a Beta posterior is for rewards of 0 and 1. For other rewards take gaussianPosterior`,
        );
      if (reward === 1) state.alpha++;
      else state.beta++;
    },
  };
}

/** What {@link gaussianPosterior} believes beforehand. */
export interface GaussianPrior {
  /** Mean of what is believed beforehand. Default: 0. */
  readonly mean?: number;
  /** Standard deviation of what is believed beforehand, > 0. Default: 1. */
  readonly std?: number;
  /** Known standard deviation of a reward around its arm's mean, > 0. Default: 1. */
  readonly noise?: number;
}

/**
 * The N(m, s²) of an arm whose rewards are normal with a known variance σ²: after a reward R 1/s² ← 1/s² + 1/σ² and m ←
 * m + (R − m)·s²/σ², with the new s².
 * @throws {@link UserError}
 */
export function gaussianPosterior(prior: GaussianPrior = {}): ArmPosterior {
  const known = ['mean', 'std', 'noise'];
  checkOptions(prior, { of: 'gaussianPosterior', known, example: '{ mean: 0, std: 1, noise: 1 }' });
  const { mean = 0, std = 1, noise = 1 } = prior;
  if (!Number.isFinite(mean)) throw new UserError(`mean is ${mean}; expected a finite number`);
  for (const [name, value] of Object.entries({ std, noise }))
    if (!(value > 0 && value < Infinity)) throw new UserError(`${name} is ${value}; expected a finite number above 0`);
  const state = { mean, std };
  return {
    state,
    draw: (random) => state.mean + state.std * random.standardNormal(),
    learn(reward) {
      const variance = 1 / (1 / state.std ** 2 + 1 / noise ** 2);
      state.mean += ((reward - state.mean) * variance) / noise ** 2;
      state.std = Math.sqrt(variance);
    },
  };
}
