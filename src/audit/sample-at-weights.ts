import seedrandom from 'seedrandom';
import { UserError } from '../errors/user-error.js';
import type { Rule } from '../rule/rule.js';
import { programOf } from '../rule/rule.js';
import type { AuditTask } from './audit-task.js';
import { type AuditedLayer, AuditedNetwork } from './audited-network.js';
import { dot } from './batch-means.js';
import { withOutcomeProbabilities } from './draw-threshold.js';
import { BATCHES, playBatches } from './play-batches.js';

/** A rule with its parameters, and the values of what its units learn beside their weights. */
export interface MeasuredRule {
  readonly rule: Rule;
  /** Parameters that differ from its defaults. */
  readonly params?: Readonly<Record<string, number | string>>;
  /** What its units have learned beside `w`, such as a baseline, by name; 0 where not given. */
  readonly learned?: Readonly<Record<string, number>>;
}

/**
 * The weights of one layer, as `team.weights()` gives them: `inputs · columns` values in the order `[input][column]`,
 * and the biases `[column]`.
 */
export interface PointWeights {
  readonly inputs: number;
  readonly units: number;
  readonly weights: ArrayLike<number>;
  readonly biases: ArrayLike<number>;
}

/** A one-step task, and weights of a team at which its updates are sampled. */
export interface LearningPoint {
  readonly task: AuditTask;
  readonly weights: readonly PointWeights[];
}

/**
 * Updates of sampled episodes at fixed weights. Vectors `[weight]` run layer by layer, unit by unit, synapse by
 * synapse, the bias last.
 */
export interface WeightSamples {
  readonly episodes: number;
  readonly meanReward: number;
  /** `[layer]`: the mean action of its units, the last layer left out. */
  readonly meanActions: readonly number[];
  /** `[layer]`: its weights are `start` to `end` of the vectors. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  /** Mean dw of equal, independent batches, `[batch][weight]`. */
  readonly updates: readonly Float64Array[];
  /** Mean of |dw|² over each batch, `[batch][layer]`. */
  readonly squares: readonly Float64Array[];
  /**
   * Mean of dw · v / |dw| over each batch, `[batch][layer]`, where v is the unit vector along `along`; an episode with
   * dw = 0 counts as 0.
   */
  readonly projections: readonly Float64Array[];
}

export interface SamplingOptions {
  /** Episodes to play, rounded up to whole batches. */
  readonly episodes: number;
  readonly seed: number | string;
  /** A direction, `[weight]` in the order of the vectors. */
  readonly along?: Float64Array;
}

/**
 * The updates that a rule would make in sampled episodes at these weights, which stay as they are: for example those of
 * a team that has learned for a while. (`sampleUpdates`, in contrast, is for the audit's own random weights, and
 * estimates the gradient from the same episodes.) Draws come from seedrandom.
 *
 * @throws {@link UserError} when the weights do not fit the task, and as `auditRule` does for rules that cannot be
 * audited.
 */
export function sampleAtWeights(
  { rule, params, learned = {} }: MeasuredRule,
  { task, weights }: LearningPoint,
  { episodes, seed, along }: SamplingOptions,
): WeightSamples {
  const sizes = [weights[0]!.inputs, ...weights.map(({ units }) => units)];
  if (task.patterns[0]!.length !== sizes[0] || task.rewards[0]!.length !== 2 ** sizes.at(-1)!) {
    throw new UserError(
      `the weights are those of ${sizes.join('-')} units; expected ${task.patterns[0]!.length} inputs and ${Math.log2(task.rewards[0]!.length)} outputs, as the task has`,
    );
  }
  const program = withOutcomeProbabilities(rule.name, programOf(rule, params, { precision: 'f64' }));
  const network = new AuditedNetwork(program, sizes, (name) => learned[name] ?? 0);
  network.weights.set(unitByUnit(weights));
  const uniform = seedrandom(`${seed}/at-weights`);
  const vectors = (length: number) => Array.from({ length: BATCHES }, () => new Float64Array(length));
  const result = {
    updates: vectors(network.weights.length),
    squares: vectors(network.layers.length),
    projections: vectors(network.layers.length),
  };
  const actions = new Float64Array(network.layers.length - 1);
  let total = 0;
  const count = playBatches(network, task, uniform, episodes, ({ batch, perBatch, reward }) => {
    network.learn(reward);
    total += reward;
    for (let l = 0; l < actions.length; l++) actions[l]! += meanAction(network.layers[l + 1]!);
    network.layers.forEach(({ start, end }, l) => {
      const dw = network.updates.subarray(start, end);
      const mean = result.updates[batch]!;
      for (let k = start; k < end; k++) mean[k]! += network.updates[k]! / perBatch;
      const square = dot(dw, dw);
      result.squares[batch]![l]! += square / perBatch;
      if (along && square > 0)
        result.projections[batch]![l]! += dot(dw, along.subarray(start, end)) / Math.sqrt(square) / perBatch;
    });
  });
  const meanActions = Array.from(actions, (sum) => sum / count);
  return { ...result, episodes: count, meanReward: total / count, meanActions, spans: network.layers };
}

/** The mean of a layer's inputs: the mean action of the units below. */
function meanAction({ x, inputs }: AuditedLayer): number {
  return x.subarray(0, inputs).reduce((sum, action) => sum + action, 0) / inputs;
}

/**
 * Weights in the team's order `[input][column]` rearranged to the audit's: unit by unit, synapse by synapse, the bias
 * last.
 */
function unitByUnit(weights: readonly PointWeights[]): Float64Array {
  return Float64Array.from(
    weights.flatMap(({ inputs, units, weights: w, biases }) =>
      Array.from({ length: units }, (_, j) => [
        ...Array.from({ length: inputs }, (_, i) => w[i * units + j]!),
        biases[j]!,
      ]).flat(),
    ),
  );
}
