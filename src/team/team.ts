import type { Seed } from '../random/seed.js';
import type { Optimizer } from '../rule/optimizer.js';
import type { Precision } from '../rule/precision.js';
import type { RuleProgram } from '../rule/program.js';
import type { Rule } from '../rule/rule.js';

export type Engine = 'literal' | 'dense';

/** What {@link createTeam} is given. */
export interface TeamOptions {
  /** Size of an observation. */
  readonly inputs: number;
  /** Units of each hidden layer, from the observation up. Default: [64, 32]. */
  readonly hidden?: readonly number[];
  /** Output units, one Bernoulli action each. Default: 1. */
  readonly outputs?: number;
  readonly rule: Rule;
  /** Parameters of the rule that differ from its defaults. */
  readonly params?: Readonly<Record<string, number | string>>;
  /** An integer, or a text. Default: 0. */
  readonly seed?: Seed;
  /** `literal`: one object a unit, on a bus. `dense`: WebAssembly SIMD. The same numbers. Default: 'dense'. */
  readonly engine?: Engine;
  /** Episodes side by side; their directions of ascent are averaged. Default: 1. */
  readonly batch?: number;
  /** Default: Adam. */
  readonly optimizer?: Optimizer | 'adam' | 'rmsprop' | 'sgd';
  /** One rate, or one a layer from the first hidden layer up. Default: 0.01 and a tenth of it for each further layer. */
  readonly learningRate?: number | readonly number[];
  /** `f64` leaves out all rounding: a witness, for the literal engine only. Default: 'f32'. */
  readonly precision?: Precision;
}

/** Parameters of one layer, `[input][unit]`, as the team holds them at the moment. */
export interface LayerWeights {
  readonly inputs: number;
  readonly units: number;
  /** `inputs · units` values, input by input. */
  readonly weights: Float32Array | Float64Array;
  /** `units` values. */
  readonly biases: Float32Array | Float64Array;
}

/**
 * A network of units that act and learn together.
 *
 * One step: {@link act}, then the environment, then {@link learn}. With a batch, everything is `[lane][…]`, lane by lane.
 */
export interface Team {
  readonly engine: Engine;
  /** Inputs, hidden layers, outputs. */
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly rule: RuleProgram;
  /** Actions (0 or 1) of the output units, `[lane][output]`, for observations `[lane][input]`. The result is overwritten by the next call. */
  act(observations: ArrayLike<number>): Float32Array;
  /** One reward a lane; `ended` marks the lanes whose episode is over. Parameters have changed when it returns. */
  learn(rewards: ArrayLike<number>, ended?: ArrayLike<boolean | number>): void;
  /** A copy of the weights, layer by layer. */
  weights(): LayerWeights[];
  /** SHA-256 of all weights then biases, layer by layer, as little-endian f32 in `[input][unit]` order; hexadecimal. */
  digest(): Promise<string>;
  /** Gives back memory and subscriptions; the team cannot be used afterwards. */
  close(): void;
}
