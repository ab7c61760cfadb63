import { UserError } from '../errors/user-error.js';
import type { Estimated } from '../microscope/index.js';
import { outgoingSquares } from '../microscope/outgoing.js';
import { restoredPlan } from '../team/state/restored-plan.js';
import type { TeamState } from '../team/state/team-state.js';
import { quote } from '../text/quote.js';
import type { UnitHistory } from './history.js';
import type { WatchedPlay } from './watched-play.js';

/** An input that a unit fires for, or against. */
export interface TunedInput {
  /** From 0. */
  readonly input: number;
  /** Of the unit's action with the input over the steps watched. */
  readonly correlation: number;
}

/** What is known of one column of a team; a unit that selects among K actions has K − 1. */
export interface InspectedUnit {
  readonly layer: number;
  readonly unit: number;
  /** Of a unit that selects among K actions the action, 1 … K − 1; else 0. */
  readonly choice: number;
  /** The mean action: of a unit that fires or not how often it fired. */
  readonly firing: number;
  /** The root mean square of its pay, and the mean. */
  readonly pay: number;
  readonly meanPay: number;
  /**
   * The correlation of its pay with what its action was worth, in that step or summed over an episode; undefined where
   * it was not asked.
   */
  readonly fidelity?: Estimated | undefined;
  /** What the team would lose without it; undefined where it was not asked. */
  readonly worth?: Estimated | undefined;
  /** The strongest first; only inputs whose correlation chance would hardly make. */
  readonly firesFor: readonly TunedInput[];
  /** Norms of its synapses, and of those over which others hear it. */
  readonly normIn: number;
  readonly normOut: number;
  /** `[sender]`: its weights. */
  readonly weights: Float32Array;
}

/** A team as it is, unit by unit; plain data. */
export interface Inspection {
  readonly rule: string;
  readonly env: string;
  /** Inputs, units of each hidden layer, output units. */
  readonly sizes: readonly number[];
  readonly play: WatchedPlay;
  /** The mean return of the episodes that ended while it was watched; NaN of none. */
  readonly meanReturn: number;
  readonly episodes: number;
  /** In the order of the team. */
  readonly units: readonly InspectedUnit[];
  /** What was recorded while it learned. */
  readonly history?: UnitHistory;
  /** Sentences that say what is not there, and why. */
  readonly notes: readonly string[];
}

/** @throws {@link UserError} unless it is what `inspectTeam` returns. */
export function requireInspection(of: string, given: Inspection): void {
  if (!Array.isArray(given?.units) || !Array.isArray(given.sizes) || given.play === undefined)
    throw new UserError(`${of} was given ${quote(given)}; expected what inspectTeam returns`);
}

/** Which column is meant. */
export type ColumnName = Pick<InspectedUnit, 'layer' | 'unit' | 'choice'>;

/** What else is known of units. */
export interface UnitEstimates {
  readonly fidelity?: (of: ColumnName) => Estimated | undefined;
  readonly worth?: (of: ColumnName) => Estimated | undefined;
}

/** Inputs named for a unit. */
const NAMED = 4;
/** A correlation counts from this many standard errors of one that is 0: 1/√steps. */
const TOLD = 4;

/** Puts together what was watched and estimated of the units of a team. */
export function inspectionOf(
  state: TeamState,
  env: string,
  play: WatchedPlay,
  estimates: UnitEstimates = {},
  notes: readonly string[] = [],
): Inspection {
  const plan = restoredPlan(state, {});
  const tensors = plan.layers.map(({ layer }) => state.tensors[`layer${layer}/w`]!.data);
  const outgoing = outgoingSquares(plan.layers, plan.sizes, tensors);
  const units = plan.layers.flatMap(({ columns, logits, inputs }, l): InspectedUnit[] => {
    const watched = play.layers[l]!;
    const own = tensors[l]!;
    return Array.from({ length: columns }, (_, column) => {
      const weights = Float32Array.from({ length: inputs }, (_, input) => own[input * columns + column]!);
      const pay = columnOf(watched.pay, column, columns);
      const name = { layer: l + 1, unit: Math.floor(column / logits), choice: logits > 1 ? (column % logits) + 1 : 0 };
      return {
        ...name,
        firing: mean(columnOf(watched.actions, column, columns)),
        pay: Math.sqrt(mean(pay.map((value) => value * value))),
        meanPay: mean(pay),
        fidelity: estimates.fidelity?.(name),
        worth: estimates.worth?.(name),
        firesFor: tunedInputs(play, columnOf(watched.actions, column, columns)),
        normIn: norm(weights),
        normOut: Math.sqrt(outgoing[l]![Math.floor(column / logits)]!),
        weights,
      };
    });
  });
  const returns = returnsOf(play);
  return {
    ...{ rule: state.config.rule.name, env, sizes: state.config.sizes, play, units, notes },
    meanReturn: mean(returns),
    episodes: returns.length,
  };
}

function tunedInputs({ observations, steps }: WatchedPlay, actions: Float32Array): TunedInput[] {
  const inputs = observations.length / steps;
  const least = TOLD / Math.sqrt(steps);
  return Array.from({ length: inputs }, (_, input) => ({
    input,
    correlation: correlation(actions, columnOf(observations, input, inputs)),
  }))
    .filter((tuned) => Math.abs(tuned.correlation) > least)
    .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))
    .slice(0, NAMED);
}

/** Pearson's; NaN where one of them does not vary. */
function correlation(a: Float32Array, b: Float32Array): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const [da, db] = [a[k]! - meanA, b[k]! - meanB];
    products += da * db;
    squaresA += da * da;
    squaresB += db * db;
  }
  return products / Math.sqrt(squaresA * squaresB);
}

/** The returns of episodes that began and ended while it was watched. */
function returnsOf({ rewards, ended }: WatchedPlay): number[] {
  const returns: number[] = [];
  let sum = 0;
  rewards.forEach((reward, step) => {
    sum += reward;
    if (!ended[step]) return;
    returns.push(sum);
    sum = 0;
  });
  return returns;
}

/** `[row]`: one column of `[row][column]`. */
export function columnOf(values: Float32Array, column: number, columns: number): Float32Array {
  return Float32Array.from({ length: values.length / columns }, (_, row) => values[row * columns + column]!);
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return sum / values.length;
}

function norm(values: ArrayLike<number>): number {
  let squares = 0;
  for (let k = 0; k < values.length; k++) squares += values[k]! ** 2;
  return Math.sqrt(squares);
}
