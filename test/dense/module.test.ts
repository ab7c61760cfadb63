import { expect, test } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import { layoutDense } from '../../src/dense/layout.js';
import { denseModule } from '../../src/dense/module.js';
import { planTeam } from '../../src/team/plan.js';
import type { TeamOptions } from '../../src/team/team-options.js';

const base: TeamOptions = { inputs: 5, hidden: [4], rule: weightMax, optimizer: 'adam' };
const moduleOf = (more: Partial<TeamOptions> = {}) => {
  const plan = planTeam({ ...base, ...more });
  return denseModule(plan, layoutDense(plan), false);
};

test('teams that differ in seed and learning rate alone share their kernels', () => {
  expect(moduleOf({ seed: 1, learningRate: 0.1 })).toBe(moduleOf({ seed: 'two', learningRate: [0.2, 0.3] }));
});

test('whatever changes a kernel makes another module', () => {
  const changes: Partial<TeamOptions>[] = [
    {},
    { inputs: 6 },
    { hidden: [5] },
    { hidden: [4, 4] },
    { outputs: 2 },
    { choices: 3 },
    { batch: 2 },
    { rule: reinforce },
    { params: { temperature: 2 } },
    { layerParams: [{}, { temperature: 2 }] },
    { optimizer: 'sgd' },
    { wiring: [{ from: [0] }, { from: [0, 1] }] },
  ];
  const modules = changes.map((change) => moduleOf(change));
  expect(new Set(modules).size).toBe(changes.length);
});
