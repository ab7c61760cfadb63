import { checkOptions } from '../errors/check-options.js';
import type { Generator } from '../gymnasium/index.js';
import type { Seed } from '../random/seed.js';
import { type ArmPosterior, betaPosterior } from './arm-posterior.js';
import { type BanditPlayer, bestArm, checkArms, checkPull, playerRandom } from './bandit-player.js';

/** Options of {@link createThompsonSampling}. */
export interface ThompsonSamplingOptions {
  readonly arms: number;
  /**
   * Makes what is believed of an arm before its first pull. Default: `betaPosterior`, uniform, for rewards of 0 and 1.
   */
  readonly posterior?: () => ArmPosterior;
  /** Default: 0. */
  readonly seed?: Seed | Generator;
}

/** What Thompson sampling believes, `[arm]`. */
export interface ThompsonSampling extends BanditPlayer {
  readonly posteriors: readonly ArmPosterior[];
}

/**
 * Thompson sampling: draws a mean reward for each arm from what is believed of it, pulls the arm of the largest, and
 * conditions on what it paid; an arm is so pulled with the probability that it is the best.
 *
 * Thompson (1933), Biometrika 25:285–294; Chapelle & Li (2011), An empirical evaluation of Thompson sampling, NIPS.
 *
 * @throws {@link UserError}
 */
export function createThompsonSampling(options: ThompsonSamplingOptions): ThompsonSampling {
  const known = ['arms', 'posterior', 'seed'];
  checkOptions(options, { of: 'createThompsonSampling', known, example: '{ arms: 10 }' });
  const { arms, posterior = () => betaPosterior(), seed = 0 } = options;
  const random = playerRandom(seed);
  const posteriors = Array.from({ length: checkArms(arms) }, posterior);
  const drawn = new Float64Array(arms);
  return {
    posteriors,
    choose() {
      for (let arm = 0; arm < arms; arm++) drawn[arm] = posteriors[arm]!.draw(random);
      return bestArm(drawn, random);
    },
    learn(arm, reward) {
      checkPull(arm, reward, arms);
      posteriors[arm]!.learn(reward);
    },
  };
}
