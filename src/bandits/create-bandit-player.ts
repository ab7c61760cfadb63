import type { Seed } from '../random/seed.js';
import { type BetaPrior, betaPosterior, type GaussianPrior, gaussianPosterior } from './arm-posterior.js';
import { type BanditPlayer, playerRandom } from './bandit-player.js';
import { createEpsilonGreedy, type EpsilonGreedyOptions } from './epsilon-greedy.js';
import { createGradientBandit, type GradientBanditOptions } from './gradient-bandit.js';
import { createPerContext } from './per-context.js';
import { createThompsonSampling } from './thompson-sampling.js';
import { createUcb1, type Ucb1Options } from './ucb1.js';

/** A baseline as plain data, which travels to worker threads. */
export type BanditPlayerText =
  | ({ readonly kind: 'epsilon-greedy' } & Pick<EpsilonGreedyOptions, 'epsilon'>)
  | ({ readonly kind: 'ucb1' } & Pick<Ucb1Options, 'exploration'>)
  | ({ readonly kind: 'thompson-beta' } & BetaPrior)
  | ({ readonly kind: 'thompson-gaussian' } & GaussianPrior)
  | ({ readonly kind: 'gradient' } & Pick<GradientBanditOptions, 'stepSize' | 'baseline'>);

/**
 * The baseline that a text describes, one copy for each context, all drawing from one stream.
 * @throws {@link UserError}
 */
export function createBanditPlayer(text: BanditPlayerText, arms: number, seed: Seed): BanditPlayer {
  const shared = { arms, seed: playerRandom(seed) };
  return createPerContext(() => {
    switch (text.kind) {
      case 'epsilon-greedy':
        return createEpsilonGreedy({ ...optionsOf(text), ...shared });
      case 'ucb1':
        return createUcb1({ ...optionsOf(text), arms });
      case 'thompson-beta':
        return createThompsonSampling({ ...shared, posterior: () => betaPosterior(optionsOf(text)) });
      case 'thompson-gaussian':
        return createThompsonSampling({ ...shared, posterior: () => gaussianPosterior(optionsOf(text)) });
      case 'gradient':
        return createGradientBandit({ ...optionsOf(text), ...shared });
    }
  });
}

function optionsOf<T extends BanditPlayerText>({ kind: _kind, ...options }: T): Omit<T, 'kind'> {
  return options;
}
