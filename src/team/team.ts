import type { ParamValues } from '../rule/rule.js';
import type { RuleText } from '../rule/text/rule-text.js';
import type { Direction, GivenDirection } from './directions.js';
import type { KeptIntervention } from './interventions/intervention.js';
import type { Engine } from './plain-options.js';
import type { StateValues, TeamState } from './state/team-state.js';

/**
 * Weights and biases of one layer, as the team has them at the moment. `units` counts the columns of the weight matrix:
 * one a unit, and K − 1 for an output unit that selects among K actions. With lateral synapses the inputs are those
 * from below, then one from each unit of the layer.
 */
export interface LayerWeights {
  readonly inputs: number;
  readonly units: number;
  /** `[input][column]`: `inputs · units` values. */
  readonly weights: Float32Array | Float64Array;
  /** `[column]`: `units` values; of units that say vectors `[component][column]`. */
  readonly biases: Float32Array | Float64Array;
}

/** Start weights of a layer, see {@link LayerWeights}. */
export interface StartWeights extends Pick<LayerWeights, 'inputs' | 'units'> {
  readonly weights: ArrayLike<number>;
  readonly biases: ArrayLike<number>;
}

/** The rule of a team, with the parameters of its output units. */
export interface TeamRule {
  /** The text that defines it. */
  readonly text: Readonly<RuleText>;
  /** All its parameters, with defaults filled in. */
  readonly params: ParamValues;
  /** Iterations of settling between acting and learning. */
  readonly settlingSteps: number;
  readonly hidden: TeamRole;
  readonly output: TeamRole;
}

/** How units of a role act. */
export interface TeamRole {
  /** Their action is 0 or 1, or one of several actions, and not any number. */
  readonly binary: boolean;
  /** It is drawn, not computed. */
  readonly stochastic: boolean;
}

/**
 * A network of units that act and learn together.
 *
 * One step: {@link act}, then the environment, then {@link learn}. With a batch, everything is `[lane][…]`, lane by
 * lane.
 */
export interface Team {
  readonly engine: Engine;
  /** Inputs, units of each hidden layer, output units. */
  readonly sizes: readonly number[];
  /** Actions that each output unit selects among. */
  readonly choices: number;
  /** Components of the vectors that its units say; 1: they say scalars. */
  readonly components: number;
  readonly batch: number;
  readonly rule: TeamRule;
  /** Names of the passes in each of which the units act in a step; empty where they act once. */
  readonly passes: readonly string[];
  /**
   * Passes that {@link learn} takes rewards of: all where units hear the reward of another pass than the first, else 1.
   */
  readonly paidPasses: number;
  /** Whether its units hear errors of output units, which {@link learn} then has to be told. */
  readonly hearsErrors: boolean;
  /** How many errors {@link learn} is told in a lane: one for each output unit, or what the option `errors` says. */
  readonly errors: number;
  /** What is done to its units while it runs; see `interventionsAt` for what is done in a step. */
  readonly interventions: readonly KeptIntervention[];
  /**
   * Acts on observations `[lane][input]`; returns the actions of the output units, `[lane][output]`: 0 … choices − 1,
   * or the number that the rule's act gives; of vectors `[lane][output][component]`. The result is overwritten by the
   * next call.
   *
   * With {@link passes} it is `[pass][lane][output]`: the first batch × outputs actions, those of the first pass, are
   * the ones that count, and by the others the task only tells what it would have paid.
   */
  act(observations: ArrayLike<number>): Float32Array;
  /**
   * Learns from one reward a lane; `ended` marks the lanes whose episode is over. Parameters have changed when it
   * returns.
   *
   * A lane without a reward, `null`, learns nothing from the step: its units remember and move their traces as if the
   * reward were 0, but nothing is added to the direction of ascent, which is still divided by the size of the batch. If
   * no lane learns there is no update.
   *
   * Where units hear rewards of several {@link passes}, `rewards` is `[pass][lane]`, and whether a lane learns is said
   * by the first pass. Where they hear that of the first alone, rewards of the others may be given and are not heard.
   * Errors and ends are of the first.
   *
   * `errors`, `[lane][output]`, of vectors `[lane][output][component]`: the error of each output unit as the task tells
   * it, in the direction in which its action should have gone (target − action for squared error). They are needed
   * where the rule hears errors, and not heard otherwise. A team with the option `errors` is told so many instead.
   */
  learn(rewards: ArrayLike<number | null>, ended?: ArrayLike<boolean | number>, errors?: ArrayLike<number>): void;
  /**
   * Everything that {@link learn} does, but that parameters and what the optimizer keeps stay as they are: returns the
   * mean direction of ascent of each parameter, as the optimizer would get it, in arrays that are the caller's own.
   * `step(directions(rewards))` is `learn(rewards)`, bit for bit. The list is empty where no lane learned.
   *
   * Where the credit of a rule depends on the update (`w'`), it is sent as this update would make the parameters.
   */
  directions(
    rewards: ArrayLike<number | null>,
    ended?: ArrayLike<boolean | number>,
    errors?: ArrayLike<number>,
  ): Direction[];
  /**
   * One update of the optimizer by directions such as {@link directions} returns, of this team or of others like it:
   * one for each of the same parameters. An empty list is no update. Not between {@link act} and {@link learn}.
   */
  step(directions: readonly GivenDirection[]): void;
  /**
   * Called instead of {@link learn} where nothing is to be learned: the lanes that `ended` marks begin new episodes,
   * with traces and memories as at their start. Parameters stay as they are.
   */
  forget(ended: ArrayLike<boolean | number>): void;
  /**
   * A copy of the weights, layer by layer. A weight that its optimizer can no longer change is NaN: its second moment
   * has overflowed, after a direction above 1.8e19.
   */
  weights(): LayerWeights[];
  /**
   * A copy of the team's whole state: `restoreTeam` makes a team of it that goes on exactly as this one would, in
   * either engine. What a bus of your own holds back or changes is not part of it.
   */
  state(): TeamState;
  /**
   * What the units of a layer last made of a name of their rule: of a variable that they keep (`a`, `p` …), of what
   * they hear of those they feed (the sum `r` of `r: "sum out: …"`), and of what they assign in learn or are told (`d`,
   * `R`, `e`), where their synapses need just that. `[lane][column]`, of vectors `[component][lane][column]`; with
   * rounds that of the last, with passes that of the first. What is worked out on the way and not needed as it is,
   * neither engine keeps.
   *
   * @param layer 1 for the first layer of units.
   * @throws {@link UserError} for a layer or a name that there is not.
   */
  recall(layer: number, name: string): StateValues;
  /**
   * SHA-256, in hexadecimal, of all weights then biases, layer by layer, as little-endian f32 in `[input][column]`
   * order; then of all else that the rules learn or have drawn, in the order of {@link state}.
   */
  digest(): Promise<string>;
  /** Frees memory and subscriptions; the team cannot be used afterwards. */
  close(): void;
}
