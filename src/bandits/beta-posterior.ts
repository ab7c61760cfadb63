import { UserError } from '../errors/user-error.js';
import type { ArmPosterior } from './arm-posterior.js';
import { drawBeta } from './draw-beta.js';

export interface BetaPrior {
  /** Successes believed in beforehand, > 0. Default: 1, with beta 1 the uniform distribution. */
  readonly alpha?: number;
  /** Failures believed in beforehand, > 0. Default: 1. */
  readonly beta?: number;
}

/** The Beta(α, β) of an arm that pays 0 or 1: a 1 adds one to α, a 0 adds one to β. Throws UserError. */
export function betaPosterior({ alpha = 1, beta = 1 }: BetaPrior = {}): ArmPosterior {
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
