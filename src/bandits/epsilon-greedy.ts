import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import type { Generator } from '../gymnasium/index.js';
import type { Seed } from '../random/seed.js';
import { ArmAverages } from './arm-averages.js';
import { type BanditPlayer, bestArm, playerRandom } from './bandit-player.js';

/** Options of {@link createEpsilonGreedy}. */
export interface EpsilonGreedyOptions {
  readonly arms: number;
  /** The probability of a random arm, in [0, 1]. Default: 0.1. */
  readonly epsilon?: number;
  /** Default: 0. */
  readonly seed?: Seed | Generator;
}

/** What ε-greedy has seen, `[arm]`. */
export interface EpsilonGreedy extends BanditPlayer {
  readonly averages: Pick<ArmAverages, 'counts' | 'means'>;
}

/**
 * ε-greedy with sample averages: with probability ε an arm drawn uniformly from all, otherwise the arm of the largest
 * average reward so far (0 for an arm not pulled yet), equals at random. ε stays the same for ever.
 *
 * Sutton & Barto (2018), Reinforcement Learning, 2nd edition, section 2.2 to 2.4.
 *
 * @throws {@link UserError}
 */
export function createEpsilonGreedy(options: EpsilonGreedyOptions): EpsilonGreedy {
  const known = ['arms', 'epsilon', 'seed'];
  checkOptions(options, { of: 'createEpsilonGreedy', known, example: '{ arms: 10, epsilon: 0.1 }' });
  const { arms, epsilon = 0.1, seed = 0 } = options;
  if (!(epsilon >= 0 && epsilon <= 1)) throw new UserError(`epsilon is ${epsilon}; expected a probability, 0 to 1`);
  const averages = new ArmAverages(arms);
  const random = playerRandom(seed);
  return {
    averages,
    choose: () => (random.random() < epsilon ? random.integers(0, arms) : bestArm(averages.means, random)),
    learn: (arm, reward) => averages.learn(arm, reward),
  };
}
