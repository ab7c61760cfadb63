import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { ArmAverages } from './arm-averages.js';
import type { BanditPlayer } from './bandit-player.js';

/** Options of {@link createUcb1}. */
export interface Ucb1Options {
  readonly arms: number;
  /** c of the bonus c·√(ln n / n_j), at least 0. Default: √2, the paper's. */
  readonly exploration?: number;
}

/** What UCB1 has seen, and how it judges now, `[arm]`; an arm not pulled yet has the index Infinity. */
export interface Ucb1 extends BanditPlayer {
  readonly averages: Pick<ArmAverages, 'counts' | 'means'>;
  /** The index of each arm: its average reward, and the bonus for not knowing it. */
  indices(): Float64Array;
}

/**
 * UCB1: first every arm once, in order; then the arm j of the largest index x̄_j + c·√(ln n / n_j), where x̄_j is its
 * average reward, n_j how often it was pulled, and n all pulls so far. Equal indices: the first arm. It draws nothing.
 *
 * The paper's c is √2 and its bound on the regret is for rewards in [0, 1]; for other rewards c is a matter of trial.
 * Auer, Cesa-Bianchi & Fischer (2002), Machine Learning 47:235–256, figure 1.
 *
 * @throws {@link UserError}
 */
export function createUcb1(options: Ucb1Options): Ucb1 {
  checkOptions(options, { of: 'createUcb1', known: ['arms', 'exploration'], example: '{ arms: 10 }' });
  const { arms, exploration = Math.SQRT2 } = options;
  if (!(exploration >= 0 && exploration < Infinity))
    throw new UserError(`exploration is ${exploration}; expected a finite number of at least 0, such as Math.SQRT2`);
  const averages = new ArmAverages(arms);
  const { means, counts } = averages;
  const indices = () => {
    const logarithm = Math.log(averages.pulls);
    return means.map((mean, arm) =>
      counts[arm] === 0 ? Infinity : mean + exploration * Math.sqrt(logarithm / counts[arm]!),
    );
  };
  return {
    averages,
    indices,
    choose() {
      const values = indices();
      return values.indexOf(Math.max(...values));
    },
    learn: (arm, reward) => averages.learn(arm, reward),
  };
}
