import type { RuleProgram } from '../rule/program/program.js';
import { countWeights } from './audited-network.js';
import { outcomeActions, outcomesOf } from './draw-threshold.js';

/**
 * Weights visited up to which a network is enumerated when no number of samples is asked for: about 2 seconds on a
 * laptop of 2020.
 */
export const MOST_ENUMERATION = 4e7;
/**
 * Episodes × weights that are sampled when no number is asked for: about 5 seconds. Both limits count work and not
 * time, so that every machine gives the same report.
 */
export const MOST_SAMPLING = 5e7;

const EVALUATIONS_PER_DERIVATIVE = 8;
/** Evaluations of E[R] for one derivative where each of them visits every joint state (hidden layers with rounds). */
const VISITS_PER_DERIVATIVE = 10;

/**
 * Weights visited by an enumeration with lateral synapses: every unit has an outcome in every round, and the exact
 * gradient visits all joint states for each weight.
 */
export function lateralWork(
  { hidden, output }: RuleProgram,
  sizes: readonly number[],
  patterns: number,
  rounds: number,
): number {
  const states = sizes.slice(1).reduce((product, units, l) => {
    const isTop = l === sizes.length - 2;
    return product * outcomesOf(isTop ? output : hidden) ** (units * (isTop ? 1 : rounds));
  }, 1);
  const weights = countWeights(sizes, output.logits, rounds);
  return patterns * states * rounds * weights * (1 + VISITS_PER_DERIVATIVE * weights);
}

/** Weights visited by the enumeration of every joint state and by the exact gradient. */
export function enumerationWork({ hidden, output }: RuleProgram, sizes: readonly number[], patterns: number): number {
  const { logits } = output;
  const layers = sizes.slice(1).map((units, l) => {
    const isTop = l === sizes.length - 2;
    const role = isTop ? output : hidden;
    const configurations = outcomesOf(role) ** units;
    return {
      weights: role.logits * units * (sizes[l]! + 1),
      configurations,
      hasTable: isTop || outcomeActions(role) !== undefined,
    };
  });
  // Per layer: the weights visited to compute E[R] given what the layer sees.
  const costs = layers.reduceRight<number[]>(
    ([above = 0, ...rest], { weights, configurations, hasTable }) => [
      hasTable ? 2 * weights + 2 * configurations : 4 * weights + configurations * above,
      above,
      ...rest,
    ],
    [],
  );
  let activities = 1;
  let gradient = 0;
  layers.forEach(({ weights, configurations, hasTable }, l) => {
    gradient += weights * EVALUATIONS_PER_DERIVATIVE * activities * costs[l]!;
    activities = hasTable ? configurations : activities * configurations;
  });
  const states = layers.reduce((product, layer) => product * layer.configurations, 1);
  return patterns * (states * countWeights(sizes, logits) + gradient);
}
