import { expect, test } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import { stepCost } from '../../bench/cost.js';
import { planTeam } from '../../src/team/plan.js';

// 20-64-32-1: 21 · 64 + 65 · 32 + 33 · 1 = 3 457 synapses with biases, 64 · 32 + 32 · 1 = 2 080 between units, 117
// values.
test('a sample of REINFORCE is a forward pass and an update', () => {
  const { flopsPerSample } = stepCost(planTeam({ inputs: 20, hidden: [64, 32], rule: reinforce }));
  expect(flopsPerSample).toBe(2 * (3457 + 3457));
});

test('a sample of Weight Max has credit too, for units but not for inputs', () => {
  const { flopsPerSample } = stepCost(planTeam({ inputs: 20, hidden: [64, 32], rule: weightMax, batch: 7 }));
  expect(flopsPerSample).toBe(2 * (3457 + 3457 + 2080));
});

test('an output unit of three actions is two columns of weights', () => {
  const { flopsPerSample } = stepCost(planTeam({ inputs: 2, hidden: [], choices: 3, rule: weightMax }));
  expect(flopsPerSample).toBe(2 * (2 * 3 * 2));
});

test.each([
  ['adam', 1, 3 * 3457 + 117],
  ['rmsprop', 1, 2 * 3457 + 117],
  ['sgd', 128, 3457 + 128 * 117],
] as const)('with %s and batch %i, %i floats are read and written', (optimizer, batch, floats) => {
  const { bytesPerStep } = stepCost(planTeam({ inputs: 20, hidden: [64, 32], rule: weightMax, optimizer, batch }));
  expect(bytesPerStep).toBe(2 * 4 * floats);
});
