import { type EnvSpecFields, InvalidArgumentError, requireOptions } from '../src/gymnasium/index.js';
import { Bandit, type BanditOptions, banditParams } from './bandit.js';

const DEFAULT_ARMS = 10;

/** The arguments of `GaussianBandit`. */
export interface GaussianBanditOptions extends BanditOptions {
  /** The standard deviation of a reward around its arm's mean. */
  readonly std?: number;
}

/**
 * The Gaussian bandit, the testbed of Sutton and Barto: every arm pays its mean plus normal noise.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(arms)` |
 * | Observation space | `Box(0, 1, (1,), float32)` |
 * | Reward range | unbounded |
 * | Make | `make('gaussian-bandit')` |
 *
 * ## Description
 * As the Bernoulli bandit, with rewards of either sign and of noise as large as the differences between the arms.
 *
 * ## Action space
 * The arm to pull.
 *
 * ## Observation space
 * The constant `[1]`.
 *
 * ## Reward
 * `means[arm] + std · N(0, 1)`; one draw, `npRandom.standardNormal()`.
 *
 * ## Start state
 * The means are N(0, 1), one `npRandom.standardNormal()` an arm in order, drawn at each `reset` that is given a seed
 * and at the very first `reset`; a `reset` without a seed keeps them. With `means` or `meansSeed` they never change.
 *
 * ## End of an episode
 * It terminates after `steps` pulls.
 *
 * ## Info
 * `means` `[arm]`, `bestArm`, and `regret` = best mean − mean of the pulled arm (0 after `reset`).
 *
 * ## Arguments
 * `arms` (default 10), `means` (default drawn), `meansSeed` (default none), `steps` (default 1), `std` (default 1).
 *
 * ## Version history
 * Unversioned: the first one.
 *
 * ## Source
 * Sutton and Barto (2018), "Reinforcement Learning: An Introduction", 2nd edition, section 2.3 (the 10-armed testbed).
 */
export class GaussianBandit extends Bandit {
  /** @throws {@link InvalidArgumentError} */
  constructor(options: GaussianBanditOptions = {}) {
    const { std = 1 } = requireOptions('GaussianBandit', options);
    super(options, DEFAULT_ARMS, {
      drawMean: (rng) => rng.standardNormal(),
      pull: (mean, rng) => mean + std * rng.standardNormal(),
      pullCode: (code, mean) => mean.plus(code.standardNormal().times(std)),
    });
    if (!(std >= 0 && std < Infinity)) {
      throw new InvalidArgumentError(
        `GaussianBandit got std = ${String(std)}; expected a standard deviation of at least 0.`,
      );
    }
  }
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'gaussian-bandit': typeof GaussianBandit;
  }
}

/** The registration of `gaussian-bandit`. */
export const gaussianBandit: EnvSpecFields = {
  id: 'gaussian-bandit',
  entryPoint: (options: GaussianBanditOptions) => new GaussianBandit(options),
  params: {
    ...banditParams(DEFAULT_ARMS),
    std: { default: 1, type: 'number', description: "standard deviation of a reward around its arm's mean" },
  },
};
