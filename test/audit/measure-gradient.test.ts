import { describe, expect, test } from 'vitest';
import { expectedWeightMax, reinforce, ste, weightMax } from '../../agents/index.js';
import { createAuditTask } from '../../src/audit/audit-task.js';
import { AuditedNetwork } from '../../src/audit/audited-network.js';
import { withOutcomeProbabilities } from '../../src/audit/draw-threshold.js';
import { enumerateUpdates } from '../../src/audit/enumerate-updates.js';
import { exactGradient } from '../../src/audit/exact-gradient.js';
import { judgeMoments } from '../../src/audit/judge-layers.js';
import { measureGradient } from '../../src/audit/measure-gradient.js';
import { type LearningPoint, type MeasuredRule, sampleAtWeights } from '../../src/audit/sample-at-weights.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import type { Rule } from '../../src/rule/rule.js';
import { programOf } from '../../src/rule/rule.js';

const SIZES = [3, 3, 2, 1];

/** A small team's weights, made five times as large, so that layers matter to one another. */
function smallPoint(): LearningPoint {
  const team = createTeam({ inputs: 3, hidden: [3, 2], outputs: 1, rule: reinforce, engine: 'literal', seed: 5 });
  const weights = team.weights().map((layer) => ({ ...layer, weights: layer.weights.map((w) => 5 * w) }));
  team.close();
  return { task: createAuditTask(3, 3, 1, [-1, 1]), weights };
}

/** The same figures from every joint state. */
function enumerated(rule: Rule, { task, weights }: LearningPoint) {
  const program = withOutcomeProbabilities(rule.name, programOf(rule));
  const values = weights.flatMap(({ inputs, units, weights: w, biases }) =>
    Array.from({ length: units }, (_, j) =>
      Array.from({ length: inputs + 1 }, (_, i) => (i < inputs ? w[i * units + j]! : biases[j]!)),
    ).flat(),
  );
  let at = 0;
  const network = new AuditedNetwork(program, SIZES, (name) => (name === 'w' ? values[at++]! : 0));
  return judgeMoments(
    network.layers,
    enumerateUpdates(network, task, () => {}),
    exactGradient(network, task).gradient,
  );
}

const point = smallPoint();
const reference = sampleAtWeights({ rule: expectedWeightMax }, point, { episodes: 20_000, seed: 'reference' });

describe.each([
  ['reinforce', reinforce, 1],
  ['expected-weight-max', expectedWeightMax, 1],
  ['weight-max', weightMax, undefined],
  ['ste', ste, undefined],
] as const)('%s at given weights', (_, rule, unbiasedSlope) => {
  const exact = enumerated(rule, point);
  const layers = measureGradient({ rule }, point, { episodes: 20_000, seed: 'subject', reference });

  test('agrees with enumeration within five standard errors', () => {
    expect(layers.map(({ layer }) => layer)).toEqual([1, 2, 3]);
    layers.forEach((measured, l) => {
      const wanted = exact[l]!;
      for (const figure of ['variance', 'gradientNorm', 'slope'] as const) {
        const { value, error } = measured[figure]!;
        expect(error).toBeGreaterThan(0);
        expect(error).toBeLessThan(0.25 * Math.abs(wanted[figure]!) + 0.02);
        expect(Math.abs(value - wanted[figure]!) / error).toBeLessThan(5);
      }
      // A cosine near 1 is skewed: its error is one-sided.
      expect(Math.abs(measured.cosine!.value - wanted.cosine!)).toBeLessThan(5 * measured.cosine!.error + 0.01);
      if (unbiasedSlope !== undefined) expect(wanted.slope).toBeCloseTo(unbiasedSlope, 8);
    });
  });
});

test('the mean reward and the cosine of an episode, by hand: one unit that always fires', () => {
  // One input 1, weight and bias 20: p = 1 to 1e-17, the reward is 0.5 whenever it fires, and dw = R x (a − p) = 0 but
  // for rounding.
  const task = { patterns: [Float64Array.of(1)], rewards: [Float64Array.of(-1, 0.5)] };
  const certain: LearningPoint = { task, weights: [{ inputs: 1, units: 1, weights: [20], biases: [20] }] };
  const samples = sampleAtWeights({ rule: reinforce }, certain, {
    episodes: 90,
    seed: 1,
    along: Float64Array.of(1, 0),
  });
  expect(samples.episodes).toBe(100);
  expect(samples.meanReward).toBe(0.5);
  expect(samples.squares.every(([square]) => square! < 1e-30)).toBe(true);

  // Weights 0: p = 1/2 and dw = (−1)(0 − 1/2) = 1/2 or 1/2 · 1/2 = 1/4 on both synapses: along (1, 0) the cosine is √½
  // always.
  const even: LearningPoint = { task, weights: [{ inputs: 1, units: 1, weights: [0], biases: [0] }] };
  const moving = sampleAtWeights({ rule: reinforce }, even, { episodes: 100, seed: 1, along: Float64Array.of(1, 0) });
  for (const [projection] of moving.projections) expect(projection).toBeCloseTo(Math.SQRT1_2, 12);
});

test('a learned baseline is what it is given as', () => {
  const task = { patterns: [Float64Array.of(1)], rewards: [Float64Array.of(2, 2)] };
  const at: LearningPoint = { task, weights: [{ inputs: 1, units: 1, weights: [0], biases: [0] }] };
  const squareOf = (learned: MeasuredRule['learned']) =>
    sampleAtWeights({ rule: reinforce, params: { baseline: 'running' }, ...(learned && { learned }) }, at, {
      episodes: 20,
      seed: 1,
    }).squares[0]![0];
  // |dw|² = (R − b)² (1/2)² on each of two synapses.
  expect(squareOf(undefined)).toBe(2);
  expect(squareOf({ b: 1 })).toBe(0.5);
  expect(squareOf({ b: 2 })).toBe(0);
});

test('what the units did on average, by hand', () => {
  // Biases ±20: of four hidden units one fires, and of the two above it both; the output counts in neither.
  const layer = (inputs: number, biases: readonly number[]) => ({
    ...{ inputs, units: biases.length, biases },
    weights: new Array<number>(inputs * biases.length).fill(0),
  });
  const weights = [layer(1, [20, -20, -20, -20]), layer(4, [20, 20]), layer(2, [-20])];
  const task = { patterns: [Float64Array.of(1)], rewards: [Float64Array.of(1, 0)] };
  expect(sampleAtWeights({ rule: reinforce }, { task, weights }, { episodes: 20, seed: 1 }).meanActions).toEqual([
    0.25, 1,
  ]);
});

test('weights that are no network for the task are refused', () => {
  const task = createAuditTask(1, 4, 1, [-1, 1]);
  expect(() => sampleAtWeights({ rule: reinforce }, { ...point, task }, { episodes: 20, seed: 1 })).toThrow(UserError);
  expect(() => sampleAtWeights({ rule: reinforce }, { ...point, task }, { episodes: 20, seed: 1 })).toThrow(
    'the weights are those of 3-3-2-1 units; expected 4 inputs and 1 outputs, as the task has',
  );
});
