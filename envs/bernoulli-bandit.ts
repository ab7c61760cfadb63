import { type EnvSpecFields, InvalidArgumentError } from '../src/gymnasium/index.js';
import { Bandit, type BanditLaw, type BanditOptions, banditParams } from './bandit.js';

const DEFAULT_ARMS = 4;

const bernoulli: BanditLaw = {
  drawMean: (rng) => rng.random(),
  pull: (mean, rng) => (rng.random() < mean ? 1 : 0),
  pullCode: (code, mean) => code.select(code.draw().isLess(mean), 1, 0),
};

/**
 * The Bernoulli bandit: every arm pays 1 with its own probability, else 0.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(arms)` |
 * | Observation space | `Box(0, 1, (1,), float32)` |
 * | Reward range | 0 or 1 |
 * | Make | `make('bernoulli-bandit')` |
 *
 * ## Description
 * The simplest task with a choice: nothing is to be seen, and the best arm is to be found by trying.
 *
 * ## Action space
 * The arm to pull.
 *
 * ## Observation space
 * The constant `[1]`.
 *
 * ## Reward
 * 1 with probability `means[arm]`, otherwise 0; one draw, `npRandom.random() < means[arm]`.
 *
 * ## Start state
 * The means are uniform in [0, 1), one `npRandom.random()` an arm in order, drawn at each `reset` that is given a seed
 * and at the very first `reset`; a `reset` without a seed keeps them. With `means` or `meansSeed` they never change.
 *
 * ## End of an episode
 * It terminates after `steps` pulls.
 *
 * ## Info
 * `means` `[arm]`, `bestArm`, and `regret` = best mean − mean of the pulled arm (0 after `reset`).
 *
 * ## Arguments
 * `arms` (default 4), `means` (default drawn), `meansSeed` (default none), `steps` (default 1).
 *
 * ## Version history
 * Unversioned: the first one.
 *
 * ## Source
 * Robbins (1952), "Some aspects of the sequential design of experiments", Bull. Amer. Math. Soc. 58,
 * doi:10.1090/S0002-9904-1952-09620-8.
 */
export class BernoulliBandit extends Bandit {
  override readonly rewardRange: readonly [number, number] = [0, 1];

  /** @throws {@link InvalidArgumentError} */
  constructor(options: BanditOptions = {}) {
    super(options, DEFAULT_ARMS, bernoulli);
    if (options.means?.some((mean) => mean < 0 || mean > 1)) {
      throw new InvalidArgumentError(
        `BernoulliBandit got means = ${JSON.stringify(options.means)}; expected probabilities from 0 to 1.`,
      );
    }
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'bernoulli-bandit': typeof BernoulliBandit;
  }
}

/** The registration of `bernoulli-bandit`. */
export const bernoulliBandit: EnvSpecFields = {
  id: 'bernoulli-bandit',
  entryPoint: (options: BanditOptions) => new BernoulliBandit(options),
  rewardRange: [0, 1],
  params: banditParams(DEFAULT_ARMS),
};
