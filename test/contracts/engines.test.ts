import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPTIMIZERS, type OptimizerName } from '../../src/rule/optimizer/optimizers.js';
import type { Rule } from '../../src/rule/rule.js';
import { thorough } from '../thorough.js';
import { CATALOGUE, VARIANTS } from './rule-variants.js';
import { runTrial, type Task, type Trial } from './trial.js';

// Sizes round the steps of the kernels: 4 units a vector, 16 a tile, 8 senders a block, 4 rows an update.
const NETWORKS: readonly (readonly [Task, hidden: readonly number[]])[] = [
  [['multiplexer', 1], []],
  [['bandit', 5], [1]],
  [['wandering', 7, 2], [5]],
  [['multiplexer', 3], [8]],
  [
    ['wandering', 17, 5],
    [16, 3],
  ],
  [
    ['bandit', 9],
    [7, 9],
  ],
  [
    ['wandering', 8, 1],
    [13, 2, 4],
  ],
  [
    ['multiplexer', 4],
    [64, 32],
  ],
];
const BATCHES = [1, 3, 8, 19];
const NAMES = Object.keys(OPTIMIZERS) as OptimizerName[];

/**
 * Every rule as it is, and of the other variants half; those left out are in test/contracts/idle-lanes.test.ts and
 * wiring.test.ts.
 */
const TRIED = VARIANTS.map((variant, index) => ({ ...variant, index })).filter(({ rule }, index) =>
  thorough(true, index % 4 < 2 || VARIANTS.findIndex((other) => other.rule === rule) === index),
);

/**
 * The trials of a variant: thoroughly on all networks. Otherwise the networks take turns over the catalogue, as batches
 * and optimizers do.
 */
function trialsOf(index: number): Trial[] {
  const { rule, params } = VARIANTS[index]!;
  // Large networks take a literal team long: only the first variant of a rule is tried there, and where its units do
  // not settle the last, in which all parameters differ.
  const isLast = rule.text.settle === undefined && VARIANTS.findLastIndex((other) => other.rule === rule) === index;
  const isFirst = VARIANTS.findIndex((other) => other.rule === rule) === index;
  const isLong = !isFirst && !isLast;
  const networks = NETWORKS.map((network, k) => ({ network, k })).slice(0, isLong ? -1 : undefined);
  const stride = thorough(1, NETWORKS.length);
  const ofTurn = networks.filter(({ k }) => k % stride === index % stride);
  return (ofTurn.length > 0 ? ofTurn : networks.slice(0, 1)).map(({ network: [task, hidden], k }) => {
    const batch = BATCHES[(index + k) % BATCHES.length]!;
    return {
      task,
      hidden,
      rule,
      params,
      batch,
      optimizer: NAMES[(index + Math.floor(k / BATCHES.length) + k) % NAMES.length]!,
      learningRate: rule.text.settle === undefined ? 0.03 : 0.001,
      seed: 100 * index + k,
      episodes: (hidden.length > 0 && hidden[0]! > 50 ? 2 : 6) * batch + 5,
    };
  });
}

test('the catalogue is not empty, and every rule has at least two variants or no parameters', () => {
  expect(CATALOGUE.length).toBeGreaterThanOrEqual(7);
  for (const rule of CATALOGUE) {
    const count = VARIANTS.filter((variant) => variant.rule === rule).length;
    expect(count).toBeGreaterThanOrEqual(Object.keys(rule.text.params ?? {}).length === 0 ? 1 : 2);
  }
});

describe('literal and dense teams end with the same bits', () => {
  test.each(TRIED)('$label', async ({ index }) => {
    for (const trial of trialsOf(index)) {
      const { rule, ...shown } = trial;
      const dense = await runTrial(trial, 'dense');
      const literal = await runTrial(trial, 'literal');
      expect({ ...shown, ...dense }).toEqual({ ...shown, ...literal });
    }
  });

  test('for any rule, sizes, batch, optimiser, seed and number of episodes', async () => {
    const size = fc.integer({ min: 1, max: 21 });
    const task: fc.Arbitrary<Task> = fc.oneof(
      fc.tuple(fc.constant('wandering' as const), size, fc.integer({ min: 1, max: 6 })),
      fc.tuple(fc.constant('multiplexer' as const), fc.integer({ min: 1, max: 4 })),
      fc.tuple(fc.constant('bandit' as const), fc.integer({ min: 1, max: 20 })),
    );
    const trial = fc.record({
      task,
      variant: fc.constantFrom(...VARIANTS),
      hidden: fc.array(size, { maxLength: 3 }),
      batch: fc.integer({ min: 1, max: 20 }),
      optimizer: fc.constantFrom(...NAMES),
      learningRate: fc.constantFrom(0.001, 0.01, 0.1, 1),
      seed: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.string()),
      episodes: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(trial, async ({ variant: { rule, params }, ...rest }) => {
        const given = { ...rest, rule, params };
        expect(await runTrial(given, 'dense')).toEqual(await runTrial(given, 'literal'));
      }),
      { numRuns: thorough(40, 8), seed: 20_260_102 },
    );
  });
});

test('a run depends on its seed, its rule, its parameters and its optimiser', async () => {
  const [task, hidden] = NETWORKS[2]!;
  const [rule, other] = ['backprop', 'ste'].map((name) => CATALOGUE.find((known) => known.name === name)!) as [
    Rule,
    Rule,
  ];
  const trial = { task, hidden, rule, seed: 1, episodes: 20, learningRate: 0.03 };
  const changed: readonly Partial<Trial>[] = [
    {},
    { seed: 2 },
    { rule: other },
    { params: { temperature: 2 } },
    { optimizer: 'sgd' },
    { learningRate: 0.02 },
    { batch: 2 },
    { episodes: 21 },
  ];
  const digests = await Promise.all(
    changed.map(async (change) => (await runTrial({ ...trial, ...change }, 'dense')).digest),
  );
  expect(new Set(digests).size).toBe(changed.length);
});
