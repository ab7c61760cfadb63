import {
  Box,
  Env,
  type EnvSpecFields,
  type Generator,
  type Info,
  InvalidArgumentError,
  npRandom,
  type ResetArgs,
  type ResetResult,
  requireOptions,
  requireResetArgs,
  type StepResult,
} from '../src/gymnasium/index.js';

/** The arguments of `ScalarRegression`. */
export interface ScalarRegressionOptions {
  /** Numbers seen, n. */
  readonly inputs?: number;
  /** Layers of the network that makes the targets. */
  readonly layers?: number;
  /** Of that network's weights. */
  readonly targetSeed?: number;
}

/** What `ScalarRegression` tells beside the observation. */
export interface ScalarRegressionInfo extends Info {
  readonly target: number;
  /** Target − action; after `reset` the target itself. */
  readonly error: number;
}

/**
 * Regression as a task of one step: say the number that a fixed random network makes of what you see.
 *
 * | | |
 * | --- | --- |
 * | Action space | `Box(-inf, inf, (1,), float32)` |
 * | Observation space | `Box(-inf, inf, (n,), float32)` |
 * | Reward range | at most 0 |
 * | Make | `make('scalar-regression')` |
 *
 * ## Description
 * A supervised task in the dress of an environment: the reward tells how far off the action was, and `info.error` in
 * which direction too, which teams can hear instead (`signal: 'error'` of `train`).
 *
 * ## Action space
 * The number claimed.
 *
 * ## Observation space
 * `[n]` standard normal numbers.
 *
 * ## Reward
 * −(target − action)².
 *
 * ## Start state
 * n draws `npRandom.standardNormal()`. The target is relu(… relu(x W₁) …) W_L, with a relu at the end too; all weights
 * are standard normal, n × n but n × 1 in the last layer, drawn row by row from `targetSeed`, and the same for all
 * episodes and seeds.
 *
 * ## End of an episode
 * It terminates after one step, whose observation is that of the reset.
 *
 * ## Info
 * `target`, and `error` = target − action.
 *
 * ## Arguments
 * `inputs` (n, default 8), `layers` (default 2), `targetSeed` (default 0).
 *
 * ## Version history
 * Unversioned: the first one.
 *
 * ## Source
 * Chung (2021), arXiv:2010.07893, its scalar regression task; the weights of its target network are others.
 */
export class ScalarRegression extends Env<Float32Array, ArrayLike<number>, ScalarRegressionInfo> {
  override readonly observationSpace: Box<'float32'>;
  override readonly actionSpace = new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, {
    shape: [1],
    dtype: 'float32',
  });
  override readonly rewardRange: readonly [number, number] = [Number.NEGATIVE_INFINITY, 0];
  protected override state: Float32Array;
  /** `[layer][input · width + unit]`. */
  readonly #weights: readonly Float64Array[];

  /** @throws {@link InvalidArgumentError} */
  constructor(options: ScalarRegressionOptions = {}) {
    const { inputs = 8, layers = 2, targetSeed = 0 } = requireOptions('ScalarRegression', options);
    super({});
    for (const [name, value] of Object.entries({ inputs, layers })) {
      if (!Number.isInteger(value) || value < 1 || value > 1000)
        throw new InvalidArgumentError(
          `ScalarRegression got ${name} = ${value}; expected a whole number from 1 to 1000.`,
        );
    }
    this.observationSpace = new Box(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, {
      shape: [inputs],
      dtype: 'float32',
    });
    const [rng] = npRandom(targetSeed);
    this.#weights = Array.from({ length: layers }, (_, k) => normals(rng, inputs * (k === layers - 1 ? 1 : inputs)));
    this.state = new Float32Array(inputs);
  }

  override reset(args: ResetArgs = {}): ResetResult<Float32Array, ScalarRegressionInfo> {
    requireResetArgs(this, args);
    const { seed } = args;
    this.reseed(seed);
    this.state = Float32Array.from(normals(this.npRandom, this.state.length));
    const target = this.target(this.state);
    return [this.state, { target, error: target }];
  }

  override step(action: ArrayLike<number>): StepResult<Float32Array, ScalarRegressionInfo> {
    const target = this.target(this.state);
    const error = target - action[0]!;
    return [this.state, -(error * error), true, false, { target, error }];
  }

  /** What the fixed network makes of an observation. */
  target(observation: ArrayLike<number>): number {
    let values = Float64Array.from(observation);
    for (const weights of this.#weights) {
      const width = weights.length / values.length;
      const from = values;
      values = Float64Array.from({ length: width }, (_, j) =>
        Math.max(
          0,
          from.reduce((sum, value, i) => sum + value * weights[i * width + j]!, 0),
        ),
      );
    }
    return values[0]!;
  }
}

function normals(rng: Generator, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => rng.standardNormal());
}

declare module '../src/gymnasium/registry/registry.js' {
  interface RegisteredEnvs {
    'scalar-regression': typeof ScalarRegression;
  }
}

/** The registration of `scalar-regression`. */
export const scalarRegression: EnvSpecFields = {
  id: 'scalar-regression',
  entryPoint: (options: ScalarRegressionOptions) => new ScalarRegression(options),
  params: {
    inputs: { default: 8, type: 'integer', description: 'numbers seen' },
    layers: { default: 2, type: 'integer', description: 'layers of the network that makes the targets' },
    targetSeed: { default: 0, type: 'integer', description: "of that network's weights" },
  },
};
