import { UserError } from '../errors/user-error.js';
import type { ArmPosterior } from './arm-posterior.js';

export interface GaussianPrior {
  /** Mean of what is believed beforehand. Default: 0. */
  readonly mean?: number;
  /** Standard deviation of what is believed beforehand, > 0. Default: 1. */
  readonly std?: number;
  /** Known standard deviation of a reward around its arm's mean, > 0. Default: 1. */
  readonly noise?: number;
}

/**
 * The N(m, s²) of an arm whose rewards are normal with a known variance σ²: after a reward R
 * 1/s² ← 1/s² + 1/σ² and m ← m + (R − m)·s²/σ², with the new s². Throws UserError.
 */
export function gaussianPosterior({ mean = 0, std = 1, noise = 1 }: GaussianPrior = {}): ArmPosterior {
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
