import type { AuditTask } from '../../src/audit/audit-task.js';
import { AuditedNetwork, chanceOf } from '../../src/audit/audited-network.js';
import { withOutcomeProbabilities } from '../../src/audit/draw-threshold.js';
import { enumerateUpdates } from '../../src/audit/enumerate-updates.js';
import { exactGradient } from '../../src/audit/exact-gradient.js';
import { ScoreGradient, withSlopes } from '../../src/audit/score-gradient.js';
import { defineRule, programOf, type Rule } from '../../src/rule/rule.js';

/** A network with these learned values, in the order of drawing, and its task: one observation, these rewards. */
export function handNetwork(
  rule: Rule,
  sizes: readonly number[],
  values: readonly number[],
  observation: readonly number[],
  rewards: readonly number[],
  params: Readonly<Record<string, number | string>> = {},
  choices = 2,
) {
  let at = 0;
  const program = withSlopes(
    withOutcomeProbabilities(rule.name, programOf(rule, params, { logits: choices - 1, precision: 'f64' })),
  );
  const network = new AuditedNetwork(program, sizes, () => {
    const value = values[at++];
    if (value === undefined) throw new Error(`the network needs more than ${values.length} values`);
    return value;
  });
  const task: AuditTask = { patterns: [Float64Array.from(observation)], rewards: [Float64Array.from(rewards)] };
  const moments = () => enumerateUpdates(network, task, () => {});
  const gradient = () => exactGradient(network, task);
  return { network, task, moments, gradient, score: new ScoreGradient(program, network) };
}

/** The mean of the score-function estimate over every joint state: no differences, no tables. */
export function expectedScore({ network, task, score }: ReturnType<typeof handNetwork>): Float64Array {
  const total = new Float64Array(network.weights.length);
  const fell = network.layers.map((layer) => new Uint8Array(layer.units.length));
  const states = network.layers.reduce((count, { outcomes, units }) => count * outcomes ** units.length, 1);
  for (let state = 0; state < states; state++) {
    let [rest, probability, configuration] = [state, 1, 0];
    network.begin(task.patterns[0]!);
    for (const [l, layer] of network.layers.entries()) {
      configuration = 0;
      for (const [j, unit] of layer.units.entries()) {
        const outcome = rest % layer.outcomes;
        rest = Math.floor(rest / layer.outcomes);
        fell[l]![j] = outcome;
        const action = network.force(layer, unit, outcome);
        const next = network.layers[l + 1];
        if (next) next.x[j] = action;
        probability *= chanceOf(layer, unit, outcome);
        configuration += outcome * layer.outcomes ** j;
      }
    }
    score.estimate(task.rewards[0]![configuration]!, fell);
    for (let k = 0; k < total.length; k++) total[k]! += probability * score.values[k]!;
  }
  return total;
}

/** A rule that only acts; what it learns does not matter. */
export function policy(act: string, hears: Record<string, string> = { h: 'sum in: w * x' }): Rule {
  return defineRule({ name: 'policy', hears, act, learn: 'dw = x' });
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`lengths ${a.length} and ${b.length} differ`);
  return Array.from(a).reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);
}

/** Numbers in (−1, 1) without a generator: fractional parts of multiples of the golden ratio. */
export function spreadNumbers(count: number, scale = 1): number[] {
  return Array.from({ length: count }, (_, k) => scale * (2 * (((k + 1) * 0.6180339887498949) % 1) - 1));
}
