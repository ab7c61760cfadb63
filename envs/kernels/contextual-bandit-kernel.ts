import type { DynamicsKernel, Real, StateCode } from '../../src/gymnasium/index.js';
import { CONTEXTUAL_PLACE as PLACE } from '../contextual-bandit-place.js';

/** What the law of a contextual bandit says in numbers. */
export interface ContextualBanditForm {
  readonly contexts: number;
  readonly arms: number;
  readonly coding: 'one-hot' | 'sign';
  /** Of a pattern, with sign coding. */
  readonly features: number;
  /** Pulls an episode. */
  readonly steps: number;
}

/** The law of a contextual bandit as a kernel, operation by operation that of `ContextualBanditDynamics`. */
export function contextualBanditKernel({
  contexts,
  arms,
  coding,
  features,
  steps,
}: ContextualBanditForm): DynamicsKernel {
  /** Where the means `[context][arm]` and the patterns `[context]` begin. */
  const means = PLACE.toldMeans + arms;
  const patterns = means + contexts * arms;
  return {
    lanes: 1,

    reset(code) {
      code.setState(PLACE.pulls, 0);
      code.setState(PLACE.context, code.below(contexts));
      tellBest(code);
      code.setState(PLACE.toldRegret, 0);
    },

    step(code) {
      const best = tellBest(code);
      const mean = code.stateAt(PLACE.toldMeans, code.action);
      code.setState(PLACE.toldRegret, best.minus(mean));
      const reward = code.select(code.draw().isLess(mean), 1, 0);
      const pulls = code.state(PLACE.pulls).plus(1);
      code.setState(PLACE.pulls, pulls);
      code.setState(PLACE.context, code.below(contexts));
      return { reward, terminated: pulls.isAtLeast(steps) };
    },

    observe(code) {
      const context = code.state(PLACE.context);
      if (coding === 'one-hot') return Array.from({ length: contexts }, (_, k) => code.select(context.equals(k), 1, 0));
      const pattern = code.wordOf(code.stateAt(patterns, context));
      return Array.from({ length: features }, (_, k) => {
        code.f
          .get(pattern)
          .i32(features - 1 - k)
          .i32ShiftRight()
          .i32(1)
          .i32And()
          .scalar('f64OfI32');
        return code.taken().times(2).minus(1);
      });
    },
  };

  /** Puts the context, its means and its best arm into what is told; returns the best mean. */
  function tellBest(code: StateCode): Real {
    const context = code.state(PLACE.context);
    const row = context.times(arms);
    let best = code.stateAt(means, row);
    let bestArm = code.number(0);
    code.setState(PLACE.toldMeans, best);
    for (let arm = 1; arm < arms; arm++) {
      const mean = code.stateAt(means + arm, row);
      code.setState(PLACE.toldMeans + arm, mean);
      const isBetter = mean.isGreater(best);
      bestArm = code.select(isBetter, arm, bestArm);
      best = code.select(isBetter, mean, best);
    }
    code.setState(PLACE.toldContext, context);
    code.setState(PLACE.toldBestArm, bestArm);
    return best;
  }
}
