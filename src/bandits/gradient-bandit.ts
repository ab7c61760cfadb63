import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Generator } from '../gymnasium/index.js';
import type { Seed } from '../random/seed.js';
import { type BanditPlayer, checkArms, checkPull, playerRandom } from './bandit-player.js';

/** Options of {@link createGradientBandit}. */
export interface GradientBanditOptions {
  readonly arms: number;
  /** α, above 0. Default: 0.1. */
  readonly stepSize?: number;
  /** Whether the average reward is subtracted; without it R̄ = 0. Default: true. */
  readonly baseline?: boolean;
  /** Default: 0. */
  readonly seed?: Seed | Generator;
}

/** Preferences of a gradient bandit and the policy they make, `[arm]`. */
export interface GradientBandit extends BanditPlayer {
  readonly preferences: Float64Array;
  /** The chance of each arm: softmax of the preferences. */
  probabilities(): Float64Array;
}

/**
 * The gradient bandit: arms are drawn from π = softmax(H), and all preferences climb the reward,
 * H_a ← H_a + α·(R − R̄)·(1[a = A] − π_a), starting from 0.
 *
 * R̄ is the average of the rewards before this one (and of this one where it is the first, which therefore teaches
 * nothing), so that it does not depend on the arm and the step stays unbiased; some printings of the book count this
 * reward in. It is REINFORCE for one softmax unit without inputs: what a team does with more units.
 *
 * Sutton & Barto (2018), Reinforcement Learning, 2nd edition, section 2.8.
 *
 * @throws {@link UserError}
 */
export function createGradientBandit(options: GradientBanditOptions): GradientBandit {
  const known = ['arms', 'stepSize', 'baseline', 'seed'];
  checkOptions(options, { of: 'createGradientBandit', known, example: '{ arms: 10, stepSize: 0.1 }' });
  const { arms, stepSize = 0.1, baseline = true, seed = 0 } = options;
  if (!(stepSize > 0 && stepSize < Infinity))
    throw new UserError(`stepSize is ${stepSize}; expected a finite number above 0`);
  const random = playerRandom(seed);
  const preferences = new Float64Array(checkArms(arms));
  let [rewards, pulls] = [0, 0];
  const probabilities = () => softmax(preferences);
  return {
    preferences,
    probabilities,
    choose() {
      const policy = probabilities();
      let rest = random.random();
      // The last arm takes what rounding leaves.
      for (let arm = 0; arm < arms - 1; arm++) if ((rest -= policy[arm]!) < 0) return arm;
      return arms - 1;
    },
    learn(arm, reward) {
      checkPull(arm, reward, arms);
      const policy = probabilities();
      const average = pulls === 0 ? reward : rewards / pulls;
      const step = stepSize * (reward - (baseline ? average : 0));
      for (let a = 0; a < arms; a++) preferences[a]! += step * (Number(a === arm) - policy[a]!);
      rewards += reward;
      pulls++;
    },
  };
}

function softmax(preferences: Float64Array): Float64Array {
  const largest = Math.max(...preferences);
  const powers = preferences.map((preference) => Math.exp(preference - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
