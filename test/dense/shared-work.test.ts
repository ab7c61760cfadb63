import { expect, test } from 'vitest';
import { reinforce, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { layoutDense } from '../../src/dense/layout.js';
import { runPool } from '../../src/runs/run-pool.js';
import { configOfRequest, type TrainingRequest } from '../../src/runs/training-request.js';
import { createWorkerPool } from '../../src/runs/worker-pool.js';
import { planTeam } from '../../src/team/plan.js';
import { thorough } from '../thorough.js';

// How threads divide the work of a step depends on the sizes of a team; what comes out does not.

/**
 * 135 inputs, so that a table takes longer to fill than threads to meet; 67 lanes, so that their groups of eight
 * differ.
 */
const wide: TrainingRequest = {
  env: 'multiplexer',
  envParams: { addressBits: 7 },
  rule: weightMax,
  hidden: [130, 125],
  batch: 67,
  episodes: 67 * 5,
  learningRate: 0.01,
  seed: 3,
};

test('threads share the columns of a layer that looks up, to the same weights', async () => {
  const plan = planTeam({ inputs: 135, hidden: [130, 125], rule: weightMax, batch: 67 });
  expect(layoutDense(plan, 2).layers.map(({ kernels: { lookups } }) => Object.keys(lookups?.byCoding ?? {}))).toEqual([
    ['bits', 'signs'],
    ['bits'],
    ['bits'],
  ]);
  const shares = layoutDense(plan, 2).layers.map(({ kernels }) => kernels.lookups?.byCoding.bits?.actColumns);
  expect(shares.map((entry) => entry?.variant)).toEqual(['lookup', undefined, undefined]);
  await expectSameOnThreads([
    wide,
    { ...wide, envParams: { addressBits: 7, coding: 'binary' } },
    { ...wide, rule: reinforce, hidden: [150, 140] },
  ]);
});

test('threads share the columns of a layer of few inputs that is updated, to the same weights', async () => {
  // Three groups of inputs, and six strips of columns, the last of which is not full; fewer lanes than twice the
  // inputs.
  const narrow = { ...wide, envParams: { addressBits: 3 }, hidden: [43, 5], batch: 21, episodes: 21 * 6 };
  const { layers } = layoutDense(planTeam({ inputs: 11, hidden: [43, 5], rule: weightMax, batch: 21 }), 2);
  expect(layers.map(({ kernels: { update } }) => update)).toMatchObject([{ over: 'strips' }, { over: 'inputs' }, {}]);
  expect(layers.map(({ kernels: { relay } }) => relay)).toEqual([undefined, undefined, expect.anything()]);
  await expectSameOnThreads([narrow, { ...narrow, rule: reinforce }]);
});

test('threads keep their lanes in the update of a layer with many lanes, to the same weights', async () => {
  // A last block of lanes that is not full; more lanes than a chunk, and fewer; several legs, of columns and of inputs.
  const many = { ...wide, envParams: { addressBits: 3 }, hidden: [53, 100], batch: 1131, episodes: 1131 * 4 };
  const plan = planTeam({ inputs: 11, hidden: [53, 100], rule: weightMax, batch: 1131 });
  expect(layoutDense(plan).layers.map(({ kernels: { relay } }) => relay)).toEqual([undefined, undefined, undefined]);
  expect(layoutDense(plan, 2).layers.map(({ kernels: { relay } }) => relay)).toMatchObject([
    { over: 'vectors', leg: 2, end: 14, byCoding: {} },
    { over: 'vectors', leg: 2, end: 25, byCoding: { bits: { variant: 'lookup' } } },
    { over: 'vectors', leg: 1, end: 1, byCoding: { bits: { variant: 'lookup' } } },
  ]);
  await expectSameOnThreads([
    many,
    { ...many, rule: reinforce, hidden: [53, 20] },
    { ...many, hidden: [9, 5], batch: 61, episodes: 61 * 6 },
  ]);
});

/** Three threads, and thoroughly two as well, end each run with the weights and returns of one. */
async function expectSameOnThreads(given: readonly TrainingRequest[]): Promise<void> {
  const results = [];
  for (const workers of thorough([1, 2, 3], [1, 3])) {
    const pool = createWorkerPool({ workers });
    const ends = [];
    for (const one of given) {
      const [record] = await runPool([configOfRequest(one, workers)], { workers: pool });
      const { weightsDigest, meanReturn, workers: threads } = record!;
      expect(threads).toBe(workers);
      ends.push({ weightsDigest, meanReturn });
    }
    await pool.close();
    results.push(ends);
  }
  const [alone, ...shared] = results;
  for (const one of shared) expect(one).toEqual(alone);
}
