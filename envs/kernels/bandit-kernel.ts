import type { DynamicsKernel, Real, StateCode } from '../../src/gymnasium/index.js';
import { BANDIT_PLACE as PLACE } from '../bandit-place.js';

/**
 * The law of a bandit with one state as a kernel, operation by operation that of `BanditDynamics`.
 *
 * @param steps pulls an episode.
 * @param pull the reward of an arm with that mean.
 */
export function banditKernel(steps: number, pull: (code: StateCode, mean: Real) => Real): DynamicsKernel {
  return {
    lanes: 1,
    keepsObservation: true,

    reset(code) {
      code.setState(PLACE.pulls, 0);
      code.setState(PLACE.regret, 0);
    },

    step(code) {
      const mean = code.stateAt(PLACE.means, code.action);
      const best = code.stateAt(PLACE.means, code.state(PLACE.bestArm));
      const pulls = code.state(PLACE.pulls).plus(1);
      code.setState(PLACE.pulls, pulls);
      code.setState(PLACE.regret, best.minus(mean));
      return { reward: pull(code, mean), terminated: pulls.isAtLeast(steps) };
    },

    observe: (code) => [code.number(1)],
  };
}
