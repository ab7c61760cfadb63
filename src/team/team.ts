import type { Seed } from '../random/seed.js';
import type { Precision } from '../rule/ops/precision.js';
import type { Optimizer } from '../rule/optimizer/optimizer.js';
import type { Rate } from '../rule/optimizer/rate.js';
import type { RuleProgram } from '../rule/program/program.js';
import type { ParamValues, Rule } from '../rule/rule.js';
import type { TeamState } from './state/team-state.js';

export type Engine = 'literal' | 'dense';

/** What {@link createTeam} is given. */
export interface TeamOptions {
  /** Size of an observation. */
  readonly inputs: number;
  /** Units of each hidden layer, from the observation up. Default: [64, 32]. */
  readonly hidden?: readonly number[];
  /** Output agents, one action each. Default: 1. */
  readonly outputs?: number;
  /**
   * Actions that each output agent chooses among, K: it has K − 1 logits, and action 0 has none. Default: 2, a unit that
   * fires or not. The rule must act by `pick(u, softmax(…))`, as those of the catalogue do.
   */
  readonly choices?: number;
  readonly rule: Rule;
  /** Parameters of the rule that differ from its defaults. */
  readonly params?: ParamValues;
  /** What differs from `params` in each layer, such as its temperature, from the first hidden layer to the output. */
  readonly layerParams?: readonly ParamValues[] | undefined;
  /**
   * Rounds in which the units of every hidden layer act before the next layer does, from 1 to 64. Each round but the first they
   * hear, over lateral synapses, what all units of their layer did in the last; they learn from all rounds, and the next layer
   * hears the last one. For rules whose hidden units hear no more than the broadcast reward. Default: 1, and no such synapses.
   */
  readonly lateralRounds?: number;
  /** An integer, or a text. Default: 0. */
  readonly seed?: Seed;
  /** `literal`: one object a unit, on a bus. `dense`: WebAssembly SIMD. The same numbers. Default: 'dense'. */
  readonly engine?: Engine;
  /** Episodes side by side; their directions of ascent are averaged. Default: 1. */
  readonly batch?: number;
  /** Default: Adam. */
  readonly optimizer?: Optimizer | 'adam' | 'rmsprop' | 'sgd';
  /**
   * One rate, or one a layer from the first hidden layer up; a number, or a schedule over the optimiser's steps. Default: 0.01
   * and a tenth of it for each further layer.
   */
  readonly learningRate?: Rate | readonly Rate[];
  /** `f64` leaves out all rounding: a witness, for the literal engine only. Default: 'f32'. */
  readonly precision?: Precision;
  /**
   * What the team begins with in place of what it would draw: weights and biases, as `team.weights()` gives them; or the state of
   * a team, of which it takes every learned parameter that its rule has, too, under the same name (`w` at least), and nothing else. Shapes must be the
   * same, and numbers finite. To go on where a team was, {@link restoreTeam}. Default: what is drawn.
   */
  readonly start?: readonly StartWeights[] | Pick<TeamState, 'tensors'>;
}

/**
 * Parameters of one layer, `[input][unit]`, as the team holds them at the moment. Of an agent with several logits each counts as a
 * unit here. With lateral synapses the inputs are those from below, then one from each unit of the layer.
 */
export interface LayerWeights {
  readonly inputs: number;
  readonly units: number;
  /** `inputs · units` values, input by input. */
  readonly weights: Float32Array | Float64Array;
  /** `units` values. */
  readonly biases: Float32Array | Float64Array;
}

/** Weights of a layer to begin with, see {@link LayerWeights}. */
export interface StartWeights extends Pick<LayerWeights, 'inputs' | 'units'> {
  readonly weights: ArrayLike<number>;
  readonly biases: ArrayLike<number>;
}

/**
 * A network of units that act and learn together.
 *
 * One step: {@link act}, then the environment, then {@link learn}. With a batch, everything is `[lane][…]`, lane by lane.
 */
export interface Team {
  readonly engine: Engine;
  /** Inputs, hidden layers, output agents. */
  readonly sizes: readonly number[];
  /** Actions of each output agent. */
  readonly choices: number;
  readonly batch: number;
  readonly rule: RuleProgram;
  /**
   * Actions of the output agents, `[lane][output]`, for observations `[lane][input]`: 0 … choices − 1, or what the rule's act
   * makes of it. The result is overwritten by the next call.
   */
  act(observations: ArrayLike<number>): Float32Array;
  /**
   * One reward a lane; `ended` marks the lanes whose episode is over. Parameters have changed when it returns.
   *
   * A lane without a reward, `null`, learns nothing from the step: its units remember and move their traces as if the reward were 0,
   * but nothing is added to the direction of ascent, which is still divided by the size of the batch. Where no lane learns the
   * optimizer does not step.
   */
  learn(rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>): void;
  /**
   * In place of {@link learn}, where nothing is to be learned: the lanes that `ended` marks begin new episodes, with traces and memories
   * as at their start. Parameters stay as they are.
   */
  forget(ended: ArrayLike<boolean | number>): void;
  /**
   * A copy of the weights, layer by layer. A weight that its optimizer can move no more is NaN: one whose second moment has
   * overflown, after a direction above 1.8e19.
   */
  weights(): LayerWeights[];
  /**
   * All that the team is, copied: `restoreTeam` makes one of it that goes on exactly as this one would, in either engine. What a bus
   * of your own holds back or changes is not the team's.
   */
  state(): TeamState;
  /** SHA-256 of all weights then biases, layer by layer, as little-endian f32 in `[input][unit]` order; hexadecimal. */
  digest(): Promise<string>;
  /** Gives back memory and subscriptions; the team cannot be used afterwards. */
  close(): void;
}
