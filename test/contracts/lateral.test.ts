import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reinforce } from '../../agents/index.js';
import { createBus } from '../../src/bus/create-bus.js';
import { hearsErrors } from '../../src/rule/program/heard.js';
import { defineRule, programOf } from '../../src/rule/rule.js';
import { sampled, thorough } from '../thorough.js';
import { VARIANTS } from './rule-variants.js';
import { runTrial, type Task, type Trial } from './trial.js';

/** Rules with all their variants whose hidden units hear the broadcast reward alone, and act once. */
const BROADCAST = VARIANTS.filter(({ rule, params }) => {
  const { hidden, settlingSteps, passes } = programOf(rule, params);
  return passes.length === 0 && hidden.channelsIn === 0 && settlingSteps === 0 && !hearsErrors(hidden);
});

/** Keeps all that a unit and a synapse can keep, over steps and rounds. */
const keeping = defineRule({
  name: 'keeping',
  unit: { seen: 0, b: { start: 0, learned: true, rate: 0.05 } },
  synapse: { z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    p = sigmoid(h + 0.1 * seen)
    a = u < p ? 1 : 0`,
  learn: `
    seen = 0.5 * seen + a
    db = R - b
    z  = 0.7 * z + x * (a - p)
    dw = (R - b) * z`,
});

const TASKS: readonly Task[] = [
  ['multiplexer', 2],
  ['bandit', 5],
  ['wandering', 9, 3],
];

const NETWORKS: readonly (readonly [hidden: readonly number[], batch: number, lateralRounds: number])[] = [
  [[5], 1, 2],
  [[17, 3], 3, 3],
  [[8, 9], 8, 4],
  [[33], 13, 2],
];

describe('with lateral synapses literal and dense end with the same weights, bit for bit', () => {
  test('there are such rules', () => {
    expect(new Set(BROADCAST.map(({ rule }) => rule.name)).size).toBeGreaterThanOrEqual(2);
  });

  test.each(BROADCAST.map(({ rule, params }, k) => ({ name: rule.name, params, rule, k })))(
    '$name $params',
    async ({ rule, params, k }) => {
      // One network each, thoroughly two, in turn, so that the variants of a rule meet all of them.
      for (const [hidden, batch, lateralRounds] of sampled([NETWORKS[k % 4]!, NETWORKS[(k + 1) % 4]!], 2)) {
        const task = TASKS[(k + batch) % TASKS.length]!;
        const trial = { task, hidden, rule, params, batch, lateralRounds, seed: k, learningRate: 0.03 };
        const dense = await runTrial({ ...trial, episodes: 3 * batch + 5 }, 'dense');
        expect(dense).toEqual(await runTrial({ ...trial, episodes: 3 * batch + 5 }, 'literal'));
      }
    },
  );

  test('a rule with memory, traces and a learned variable of its own, in random networks', async () => {
    const trial = fc.record<Trial>({
      task: fc.constantFrom(...TASKS),
      rule: fc.constantFrom(keeping, reinforce),
      hidden: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
      lateralRounds: fc.integer({ min: 2, max: 6 }),
      batch: fc.integer({ min: 1, max: 20 }),
      optimizer: fc.constantFrom('adam' as const, 'sgd' as const, 'rmsprop' as const),
      learningRate: fc.constantFrom(0.01, 0.1),
      seed: fc.nat(),
      episodes: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(trial, async (given) => {
        expect(await runTrial(given, 'dense')).toEqual(await runTrial(given, 'literal'));
      }),
      { numRuns: thorough(12, 5), seed: 20_261_121 },
    );
  });

  test('whatever the order in which messages arrive', async () => {
    const trial: Trial = {
      ...{ task: ['multiplexer', 2], hidden: [7, 5], rule: keeping, batch: 3 },
      ...{ lateralRounds: 3, seed: 4, episodes: 30, learningRate: 0.05 },
    };
    const dense = await runTrial(trial, 'dense');
    let state = 1;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    expect(await runTrial(trial, 'literal', createBus({ delivery: 'on tick' }))).toEqual(dense);
    expect(await runTrial(trial, 'literal', createBus({ delivery: 'shuffled', random }))).toEqual(dense);
  });

  test('rounds matter: two are not one, nor three', async () => {
    const trial = { task: TASKS[0]!, hidden: [6], rule: reinforce, seed: 1, episodes: 50, learningRate: 0.1 };
    const digests = await Promise.all(
      [1, 2, 3].map(async (lateralRounds) => (await runTrial({ ...trial, lateralRounds }, 'dense')).digest),
    );
    expect(new Set(digests).size).toBe(3);
  });
});
