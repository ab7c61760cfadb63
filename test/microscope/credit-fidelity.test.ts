import { expect, test } from 'vitest';
import '../../envs/index.js';
import * as agents from '../../agents/index.js';
import { expectedWeightMax, reinforce, ste, unbiasedWeightMax, weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { Box, make } from '../../src/gymnasium/index.js';
import { creditFidelity, fidelityTable } from '../../src/microscope/index.js';
import type { Rule } from '../../src/rule/rule.js';
import { thorough } from '../thorough.js';

/** All observations of two bits, and a reward that depends on both of them and on the answer. */
const xor = {
  observations: [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ],
  reward: (k: number, actions: ArrayLike<number>) => ((k === 1 || k === 2 ? 1 : 0) === actions[0] ? 1 : -1),
};

const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

test('the advantage is what enumeration by hand gives', () => {
  // One hidden unit, so that Q follows from one weight: E[R | a] = (2 q − 1)·sign of the right answer, q = σ(b + w a).
  const team = createTeam({
    inputs: 2,
    hidden: [1],
    rule: reinforce,
    engine: 'literal',
    precision: 'f64',
    start: [
      { inputs: 2, units: 1, weights: [0.5, -1], biases: [0.25] },
      { inputs: 1, units: 1, weights: [2], biases: [-0.5] },
    ],
  });
  const { units, samples } = creditFidelity(team, xor, { samples: 80 });
  expect(samples).toBe(80);
  const gain = 2 * (sigmoid(-0.5 + 2) - sigmoid(-0.5));
  const advantages = xor.observations.map(([x, y], k) => {
    const p = sigmoid(0.25 + 0.5 * x! - y!);
    return p * (1 - p) * gain * (k === 1 || k === 2 ? 1 : -1);
  });
  const square = advantages.reduce((sum, c) => sum + c * c, 0) / 4;
  expect(units[0]).toMatchObject({ layer: 1, unit: 0, choice: 0, exact: true });
  expect(units[0]!.advantage).toBeCloseTo(Math.sqrt(square), 12);
});

test('what is paid on average is the advantage where a rule is unbiased, and twice that for weight-max near small weights', () => {
  const slopes = [reinforce, unbiasedWeightMax, weightMax].map((rule) => {
    const team = createTeam({ inputs: 2, hidden: [4], rule, seed: 2 });
    // Of eight seeds, 1 has biases and slopes of up to 3.8 standard errors; the others have at most 2.1.
    return creditFidelity(team, xor, { samples: thorough(40_000, 600), seed: 2 }).layers[0]!;
  });
  for (const { slope, bias } of slopes.slice(0, 2)) {
    // Within three standard errors; half an interval is two.
    const [low, high] = slope.interval!;
    expect(Math.abs(slope.value - 1)).toBeLessThan(0.75 * (high - low));
    expect(Math.abs(bias.value)).toBeLessThan(0.75 * (bias.interval![1] - bias.interval![0]));
  }
  expect(slopes[2]!.slope.interval![0]).toBeGreaterThan(1.3);
});

test.each([
  { rule: reinforce, found: 0.04, tolerance: 0.02 },
  { rule: weightMax, found: 0.6, tolerance: 0.04 },
  { rule: unbiasedWeightMax, found: 0.6, tolerance: 0.04 },
  { rule: expectedWeightMax, found: 0.91, tolerance: 0.03 },
  { rule: ste, found: 0.91, tolerance: 0.03 },
])('$rule.name: the correlation on 20-32-1 at the start is that found apart', ({ rule, found, tolerance }) => {
  const team = createTeam({ inputs: 20, hidden: [32], rule, seed: 1 });
  const { layers } = creditFidelity(team, make('multiplexer'), { samples: 200 });
  const [hidden, output] = layers;
  expect(Math.abs(hidden!.correlation.value - found)).toBeLessThan(tolerance);
  expect(hidden!.noiseShare.value).toBeCloseTo(1 - hidden!.correlation.value ** 2, 12);
  // The output unit is paid R (a − p) by all of them, which has but one unit to tell.
  expect(output!.correlation.value).toBeGreaterThan(0.8);
});

test('played again, the figures are those of the exact advantage', () => {
  const team = createTeam({ inputs: 2, hidden: [5, 4], rule: unbiasedWeightMax, seed: 3 });
  const samples = thorough(20_000, 600);
  const [exact, sampled] = [16, 1].map(
    (states) => creditFidelity(team, xor, { samples, states, replays: 16 }).layers[0]!,
  );
  expect([exact!.exact, sampled!.exact]).toEqual([true, false]);
  for (const name of ['correlation', 'slope', 'advantage'] as const) {
    const [a, b] = [exact![name], sampled![name]].map((of) => (typeof of === 'number' ? of : of.value));
    expect(Math.abs(a! - b!) / a!, name).toBeLessThan(thorough(0.05, 0.25));
  }
});

test('every rule whose units fire or not can be asked', () => {
  const rules = Object.values(agents).filter((rule): rule is Rule => typeof (rule as Rule).resolve === 'function');
  const env = make('multiplexer', { addressBits: 2 });
  const asked = rules.filter((rule) => {
    const team = createTeam({ inputs: 6, hidden: [3], rule, seed: 1, engine: 'literal' });
    try {
      const { units } = creditFidelity(team, env, { samples: 20 });
      return units.length > 1;
    } catch (error) {
      expect(String(error)).toMatch(/draws one of several actions|say vectors|this rule computes a number|hear errors/);
      return false;
    }
  });
  expect(asked.map(({ name }) => name)).toEqual([
    'disarm',
    'expected-weight-max',
    'posterior-reinforce',
    'product-less-weight-max',
    'reinforce',
    'reward-penalty',
    'ste',
    'unbiased-weight-max',
    'weight-max',
  ]);
});

test('a team that selects among actions, wired layers, and what has been learned stays as it is', async () => {
  const wiring = [{ image: [1, 4, 1], field: [1, 2] }, { from: [0, 1] }] as const;
  const team = createTeam({ inputs: 4, hidden: [6], outputs: 1, choices: 4, rule: reinforce, wiring, seed: 1 });
  const before = await team.digest();
  const report = creditFidelity(team, make('contextual-bandit'), { samples: 60 });
  expect(await team.digest()).toBe(before);
  expect(report.units.slice(6).map(({ layer, unit, choice }) => [layer, unit, choice])).toEqual([
    [2, 0, 1],
    [2, 0, 2],
    [2, 0, 3],
  ]);
  expect(fidelityTable(report)).toMatch(/^reinforce on 4-6-1: 60 episodes, mean reward .*\n\nlayer +correlation/);
});

const { actionSpace } = make('multiplexer', { addressBits: 1 });
const plain = { observationSpace: new Box(-1, 1, { shape: [2] }), actionSpace };

test.each<[object, RegExp]>([
  [make('CartPole-v1'), /fits|expects|shows 4 numbers/],
  [{ reset: () => [], step: () => [] }, /was given .* as the task; expected an environment made by make/],
  [{ ...plain, reset: () => [[1, 1], {}], step: () => [[1, 1], 0, true, false, {}] }, /without getState and setState/],
  [{ observations: [], reward: () => 0 }, /no observations/],
  [{ observations: [[1]], reward: () => 0 }, /observation 0 of the task is \[1\]; expected 2 finite numbers/],
  [{ observations: [[1, 1]], reward: () => Number.NaN }, /reward of observation 0 is NaN/],
])('a task that is none is refused: %#', (task, message) => {
  const team = createTeam({ inputs: 2, hidden: [2], rule: reinforce });
  expect(() => creditFidelity(team, task as typeof xor, { samples: 20 })).toThrow(message);
});

test('episodes of several steps are played out from copies of their states', () => {
  // Contexts do not depend on what is done, so that of an unbiased rule pay and advantage have slope 1 and bias 0.
  const means = [
    [0.9, 0.1],
    [0.2, 0.8],
  ];
  const team = createTeam({ inputs: 2, hidden: [2], rule: reinforce, params: { decay: 1 }, seed: 1 });
  const env = make('contextual-bandit', { means, steps: 3 });
  const { layers, meanReward } = creditFidelity(team, env, { samples: thorough(20_000, 400), replays: 8 });
  expect(meanReward).toBeGreaterThan(1);
  const [, output] = layers;
  expect(output!.exact).toBe(false);
  const half = ({ interval }: { readonly interval: readonly [number, number] | undefined }) =>
    (interval![1] - interval![0]) / 2;
  for (const { bias } of layers) expect(Math.abs(bias.value)).toBeLessThan(1.5 * half(bias));
  expect(Math.abs(output!.slope.value - 1)).toBeLessThan(1.5 * half(output!.slope));
  expect(half(output!.slope)).toBeLessThan(1);
  // The advantage of three steps, from independent pulls: √3 that of one.
  const single = creditFidelity(team, make('contextual-bandit', { means, steps: 1 }), { samples: 400 }).layers[1]!;
  expect(output!.advantage / single.advantage).toBeGreaterThan(1.2);
});

test('CartPole is judged episode by episode', () => {
  const team = createTeam({ inputs: 4, hidden: [1], rule: weightMax, seed: 1 });
  const report = creditFidelity(team, make('CartPole-v1'), { samples: 20, replays: 2 });
  expect(report.meanReward).toBeGreaterThan(8);
  expect(report.units.map(({ layer, unit }) => [layer, unit])).toEqual([
    [1, 0],
    [2, 0],
  ]);
});
