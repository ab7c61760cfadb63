import {
  Box,
  Discrete,
  type Dynamics,
  Env,
  type EnvSpecFields,
  float32Observation,
  InvalidArgumentError,
  type ResetArgs,
  type ResetResult,
  requireResetArgs,
  type StepResult,
} from '../src/gymnasium/index.js';
import { ContextualBanditDynamics } from './contextual-bandit-dynamics.js';
import { CONTEXTUAL_PLACE as PLACE } from './contextual-bandit-place.js';

/** The arguments of `ContextualBandit`. */
export interface ContextualBanditOptions {
  /** Number of contexts. */
  readonly contexts?: number;
  /** Number of arms. */
  readonly arms?: number;
  /** How a context is observed: `one-hot`, or `sign`: a random pattern of −1 and +1 of its own. */
  readonly coding?: 'one-hot' | 'sign';
  /** Length of a pattern, with `sign` coding. */
  readonly features?: number;
  /** The mean reward of each arm in each context, `[context][arm]`, instead of drawn ones. */
  readonly means?: readonly (readonly number[])[] | null;
  /**
   * Draws means and patterns from this seed once and for all, so that environments with different seeds share one task.
   */
  readonly meansSeed?: number | null;
  /** Pulls an episode. */
  readonly steps?: number;
}

/**
 * What `info` tells of the pull (after `reset`: of the next pull, with regret 0): context, means `[arm]` in it, best
 * arm, regret.
 */
export type ContextualBanditInfo = { context: number; means: Float64Array; bestArm: number; regret: number };

const MAX_FEATURES = 30;

/**
 * The contextual bandit: in every context another arm is best.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Discrete(arms)` |
 * | Observation space | `Box(0, 1, (contexts,), float32)`; `Box(-1, 1, (features,), float32)` with sign coding |
 * | Reward range | 0 or 1 |
 * | Make | `make('contextual-bandit')` |
 *
 * ## Description
 * A context is shown, an arm is pulled, and a reward is paid with a probability that depends on both. With `one-hot`
 * coding each context can be learned by itself; with `sign` coding contexts share features, and telling them apart may
 * need hidden units.
 *
 * ## Action space
 * The arm to pull.
 *
 * ## Observation space
 * `one-hot`: `[context]` with a single 1. `sign`: `[feature]` of −1 and +1, distinct patterns for distinct contexts.
 *
 * ## Reward
 * 1 with probability `means[context][arm]`, otherwise 0; one draw, `npRandom.random()`.
 *
 * ## Start state
 * The task (first the means, uniform in [0, 1), context by context and arm by arm; then with `sign` coding the
 * patterns, each an integer below 2^features whose most significant bit is the first feature, drawn again until it is
 * new) is drawn at each `reset` that is given a seed and at the very first `reset`; a `reset` without a seed keeps it.
 * With `meansSeed` it never changes. Then the first context is drawn uniformly; so is the next one after each pull.
 *
 * ## End of an episode
 * It terminates after `steps` pulls.
 *
 * ## Info
 * `context`, `means` `[arm]` in that context, `bestArm`, and `regret` = best mean − mean of the pulled arm: of the pull
 * just made; after `reset` of the context shown, with regret 0.
 *
 * ## Arguments
 * `contexts` (default 4), `arms` (default 4), `coding` (default `'one-hot'`), `features` (default 8), `means` (default
 * drawn), `meansSeed` (default none), `steps` (default 1).
 *
 * ## Version history
 * Unversioned: the first one.
 *
 * ## Source
 * Barto, Sutton and Brouwer (1981), "Associative search network", Biol. Cybernetics 40, doi:10.1007/BF00453370.
 */
export class ContextualBandit extends Env<Float32Array, number, ContextualBanditInfo> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace: Discrete;
  override readonly rewardRange: readonly [number, number] = [0, 1];
  /** The law, which a batch of these environments shares. */
  readonly dynamics: Dynamics<Record<string, never>>;
  protected override state: Float64Array;

  /** @throws {@link InvalidArgumentError} */
  constructor(options: ContextualBanditOptions = {}) {
    super(options);
    const complete = completed(options);
    const { contexts, arms, coding, features } = complete;
    this.actionSpace = new Discrete(arms);
    this.observationSpace =
      coding === 'one-hot'
        ? new Box(0, 1, { shape: [contexts], dtype: 'float32' })
        : new Box(-1, 1, { shape: [features], dtype: 'float32' });
    this.dynamics = new ContextualBanditDynamics(complete);
    this.state = new Float64Array(this.dynamics.stateSize).fill(Number.NaN);
  }

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, ContextualBanditInfo> {
    requireResetArgs(this, args);
    const { seed } = args;
    this.reseed(seed);
    const { dynamics, state } = this;
    const isSeeded = seed !== undefined && seed !== null;
    if (isSeeded || Number.isNaN(state[0])) dynamics.drawTask!(this.npRandom, state, 0);
    dynamics.reset(this.npRandom, state, 0);
    return [float32Observation(dynamics, state), this.#info()];
  }

  override step(action: number): StepResult<Float32Array, ContextualBanditInfo> {
    const { dynamics, state } = this;
    const reward = dynamics.step(state, 0, action, this.npRandom);
    return [float32Observation(dynamics, state), reward, dynamics.terminated(state, 0), false, this.#info()];
  }

  #info(): ContextualBanditInfo {
    const { state } = this;
    return {
      context: state[PLACE.toldContext]!,
      means: state.slice(PLACE.toldMeans, PLACE.toldMeans + this.actionSpace.n),
      bestArm: state[PLACE.toldBestArm]!,
      regret: state[PLACE.toldRegret]!,
    };
  }
}

function completed(options: ContextualBanditOptions): Required<ContextualBanditOptions> {
  const { means = null, meansSeed = null, coding = 'one-hot', features = 8, steps = 1 } = options;
  const { contexts = means?.length ?? 4, arms = means?.[0]?.length ?? 4 } = options;
  for (const [name, value] of Object.entries({ contexts, arms, steps, features })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InvalidArgumentError(
        `ContextualBandit got ${name} = ${String(value)}; expected a positive whole number.`,
      );
    }
  }
  if (coding !== 'one-hot' && coding !== 'sign') {
    throw new InvalidArgumentError(
      `ContextualBandit got coding = ${JSON.stringify(coding)}; expected "one-hot" or "sign".`,
    );
  }
  if (coding === 'sign' && (features > MAX_FEATURES || 2 ** features < contexts)) {
    throw new InvalidArgumentError(
      `ContextualBandit got features = ${features} for ${contexts} contexts; expected at most ${MAX_FEATURES}, and enough for 2^features distinct patterns.`,
    );
  }
  const isProbability = (mean: number) => mean >= 0 && mean <= 1;
  if (
    means !== null &&
    !(means.length === contexts && means.every((row) => row.length === arms && row.every(isProbability)))
  ) {
    throw new InvalidArgumentError(
      `ContextualBandit got means = ${JSON.stringify(means)}; expected ${contexts} rows (contexts) of ${arms} probabilities (arms).`,
    );
  }
  return { contexts, arms, coding, features, means, meansSeed, steps };
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'contextual-bandit': typeof ContextualBandit;
  }
}

/** The registration of `contextual-bandit`. */
export const contextualBandit: EnvSpecFields = {
  id: 'contextual-bandit',
  entryPoint: (options: ContextualBanditOptions) => new ContextualBandit(options),
  rewardRange: [0, 1],
  params: {
    contexts: { default: 4, type: 'integer', description: 'number of contexts' },
    arms: { default: 4, type: 'integer', description: 'number of arms' },
    coding: { default: 'one-hot', type: "'one-hot' | 'sign'", description: 'how a context is observed' },
    features: { default: 8, type: 'integer', description: 'length of a pattern, with sign coding' },
    means: {
      default: null,
      type: 'number[][] | null',
      description: 'mean rewards [context][arm], instead of drawn ones',
    },
    meansSeed: {
      default: null,
      type: 'integer | null',
      description: 'draws the task from this seed, once and for all',
    },
    steps: { default: 1, type: 'integer', description: 'pulls an episode' },
  },
};
