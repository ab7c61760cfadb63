import { expect, test } from 'vitest';
import '../../envs/index.js';
import { errorBackprop, expectedWeightMax, reinforce, ste, weightMax } from '../../agents/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { make } from '../../src/gymnasium/index.js';
import { payQuality } from '../../src/microscope/index.js';
import { thorough } from '../thorough.js';

const sigmoid = (h: number) => 1 / (1 + Math.exp(-h));

test('of REINFORCE, whose pay is the reward, factoredness is 1 and learnability that of enumeration', () => {
  const team = createTeam({
    ...{ inputs: 1, hidden: [1], rule: reinforce, engine: 'literal', precision: 'f64' },
    start: [
      { inputs: 1, units: 1, weights: [0.5], biases: [0.25] },
      { inputs: 1, units: 1, weights: [2], biases: [-0.5] },
    ],
  });
  const task = { observations: [[1]], reward: (_: number, actions: ArrayLike<number>) => 2 * actions[0]! - 1 };
  const { units } = payQuality(team, task, { samples: thorough(40_000, 4000), seed: 3 });
  const [p, silent, firing] = [sigmoid(0.75), sigmoid(-0.5), sigmoid(1.5)];
  // With the same draw above the reward changes by 2 where it lies between both chances; drawn anew, where two draws
  // differ.
  const own = 2 * (firing - silent);
  const others = 2 * (p * 2 * firing * (1 - firing) + (1 - p) * 2 * silent * (1 - silent));
  const { learnability, factoredness, changed } = units[0]!;
  expect(factoredness.value).toBe(1);
  const half = (learnability.interval![1] - learnability.interval![0]) / 2;
  expect(Math.abs(learnability.value - own / others)).toBeLessThan(1.5 * half);
  expect(half).toBeLessThan(0.1);
  expect(Math.abs(changed - (firing - silent))).toBeLessThan(0.04);
});

test('rules that pay units for themselves are easier to learn from, and less factored', () => {
  const of = [reinforce, weightMax, expectedWeightMax, ste].map((rule) => {
    const team = createTeam({ inputs: 6, hidden: [8], rule, seed: 1 });
    return payQuality(team, make('multiplexer', { addressBits: 2 }), { samples: 200 }).layers[0]!;
  });
  const [broadcast, ...selfish] = of;
  expect(broadcast!.factoredness.value).toBe(1);
  for (const { factoredness, learnability } of selfish) {
    expect(factoredness.value).toBeGreaterThan(0.5);
    expect(learnability.value).toBeGreaterThan(2 * broadcast!.learnability.value);
  }
});

test('rules that hear more than rewards are refused', () => {
  const team = createTeam({ inputs: 1, hidden: [1], rule: errorBackprop });
  const task = { observations: [[1]], reward: () => 1 };
  expect(() => payQuality(team, task)).toThrow(/hear errors, and the audit pays rewards alone/);
});
