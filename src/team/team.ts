import type { ParamValues } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import type { Engine } from './plain-options.js';
import type { TeamState } from './state/team-state.js';

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

/** The rule of a team as its output units have it. */
export interface TeamRule {
  /** What it was defined by. */
  readonly text: Readonly<RuleText>;
  /** All its parameters, with defaults filled in. */
  readonly params: ParamValues;
  /** How often the units settle between acting and learning. */
  readonly settlingSteps: number;
  readonly hidden: TeamRole;
  readonly output: TeamRole;
}

/** What units of a role do. */
export interface TeamRole {
  /** Their action is 0 or 1, or a choice; not any number. */
  readonly binary: boolean;
  /** It is drawn, not computed. */
  readonly stochastic: boolean;
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
  readonly rule: TeamRule;
  /** Its units hear errors of output units, which {@link learn} has to be told. */
  readonly hearsErrors: boolean;
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
   *
   * `errors`, `[lane][output]`: what the task tells each output unit of its error, in the direction in which its action should have gone
   * (target − action for squared error). They are needed where the rule hears errors, and not heard otherwise.
   */
  learn(rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>, errors?: ArrayLike<number>): void;
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
