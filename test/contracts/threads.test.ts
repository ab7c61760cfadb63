import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import { reinforce, tdBackprop, weightMax } from '../../agents/index.js';
import { programOf } from '../../src/rule/rule.js';
import '../../envs/index.js';
import { makeRunEnv, type SharedRun, shareRun } from '../../src/runs/open-run.js';
import { planRun } from '../../src/runs/plan-run.js';
import type { RunConfig } from '../../src/runs/run-config.js';
import { runPool } from '../../src/runs/run-pool.js';
import type { RunRecord } from '../../src/runs/run-record.js';
import { keptInterventions } from '../../src/team/interventions/planned-interventions.js';
import { thorough } from '../thorough.js';
import { CATALOGUE } from './rule-variants.js';

/**
 * Rules whose output chooses; the others are critics, which are in test/contracts/critics.test.ts. Errors of hidden
 * units no environment tells.
 */
const ACTORS = CATALOGUE.map((rule) => ({ rule, program: programOf(rule) }))
  .filter(({ program: { hidden, output } }) => output.binary && hidden.ownError.length === 0)
  .map(({ rule }) => rule);

// Worker threads run the built library: Node runs no TypeScript.
const BUILT = new URL('../../dist/', import.meta.url);
const THREADS = thorough([1, 2, 3, 4], [1, 3]);
// 33: five groups of eight lanes, the last of a single one, shared unevenly; 64: eight whole groups.
const BATCHES = [33, 64];
/** One of them for every other rule, and thoroughly both for all. */
const batchesOf = (k: number) => thorough(BATCHES, k % 2 === 1 ? [BATCHES[Math.floor(k / 2) % 2]!] : []);

function configOf(k: number, batch: number): RunConfig {
  const has = (param: string) => Object.hasOwn(ACTORS[k]!.text.params ?? {}, param);
  return {
    env: 'multiplexer',
    envParams: { addressBits: 2 },
    envModule: new URL('envs/index.js', BUILT).href,
    rule: ACTORS[k]!.text,
    // With traces where there are any: they belong to lanes. Of settling steps a few.
    params: { ...(has('decay') ? { decay: 0.8 } : {}), ...(has('settling') ? { settling: 3 } : {}) },
    hidden: [10, 7],
    episodes: thorough(400, 250),
    seed: `threads ${k}`,
    engine: 'dense',
    batch,
    workers: 1,
    learningRate: 0.02,
    optimizer: 'adam',
    optimizerParams: {},
  };
}

/** An actor that chooses among four actions, and its critic, which the threads share as well. */
function withCritic(): RunConfig {
  const config = configOf(ACTORS.indexOf(weightMax), 33);
  const { params, hidden, optimizer, optimizerParams } = config;
  return {
    ...config,
    ...{ env: 'FrozenLake-v1', envParams: {}, layerParams: [{}, {}, { temperature: 2 }] },
    learningRate: { kind: 'linear', from: 0.02, to: 0.001, steps: 100 },
    critic: { rule: tdBackprop.text, params, hidden, optimizer, optimizerParams, discount: 0.9 },
  };
}

/**
 * Enough lanes and units for sums that are looked up by several threads, and a last block of lanes that is not full.
 */
function large(): RunConfig {
  const config = configOf(ACTORS.indexOf(weightMax), 149);
  return { ...config, env: 'multiplexer', envParams: { addressBits: 3 }, hidden: [50, 97], episodes: 300 };
}

/** Rounds of hidden layers: more lanes for the kernels, which threads have to tell apart from those of the batch. */
function lateral(batch: number): RunConfig {
  return { ...configOf(ACTORS.indexOf(reinforce), batch), lateralRounds: 3 };
}

/** One lane and wide layers, whose units the threads share. */
function wide(): RunConfig {
  const config = configOf(ACTORS.indexOf(weightMax), 1);
  return { ...config, env: 'multiplexer', envParams: { addressBits: 2 }, hidden: [515, 520], episodes: 4 };
}

/** Units that are silenced, told others' credit, and learn by another rule or from another place from some step on. */
function intervened(): RunConfig {
  return {
    ...configOf(ACTORS.indexOf(weightMax), 33),
    interventions: keptInterventions([
      '1/5 silence @2..5',
      '1 shuffle credit @1',
      '2/0-3 delay action 2 @1',
      '3 drop credit 0.3',
      { do: 'rule', layer: 1, rule: reinforce, at: 4 },
    ]),
  };
}

/** What must not depend on the threads. */
function resultOf({ weightsDigest, curve, meanReturn, episodes }: RunRecord) {
  return { weightsDigest, curve, meanReturn, episodes };
}

interface SharedTask {
  readonly config: RunConfig;
  readonly threads: number;
  readonly shared: SharedRun | undefined;
}

/** The records of each run by each of its threads. */
async function runShared(runs: readonly SharedTask[]): Promise<RunRecord[][]> {
  const script = new URL('./parts.mjs', import.meta.url);
  const ofThread = await Promise.all(
    Array.from({ length: Math.max(...THREADS) }, async (_, index) => {
      const worker = new Worker(script, { workerData: { runs, index, built: BUILT.href } });
      const records: RunRecord[] = [];
      worker.on('message', (record: RunRecord) => void records.push(record));
      await once(worker, 'exit');
      return records;
    }),
  );
  const next = ofThread.map((records) => records[Symbol.iterator]());
  return runs.map(({ threads }) => Array.from({ length: threads }, (_, index) => next[index]!.next().value!));
}

describe('a run does not depend on the number of threads', () => {
  const tasks = [
    ...ACTORS.flatMap(({ name }, k) => batchesOf(k).map((batch) => ({ name, batch, config: configOf(k, batch) }))),
    { name: 'weight-max with a critic', batch: 33, config: withCritic() },
    { name: 'weight-max, wide', batch: 1, config: wide() },
    { name: 'reinforce in rounds', batch: 20, config: lateral(20) },
    { name: 'weight-max with interventions', batch: 33, config: intervened() },
    { name: 'weight-max, large', batch: 149, config: large() },
  ];
  const runs = tasks.flatMap(({ config }): SharedTask[] => [
    { config: { ...config, engine: 'literal' }, threads: 1, shared: undefined },
    ...THREADS.map((threads) => ({
      config,
      threads,
      shared: threads > 1 ? shareRun(planRun(config, makeRunEnv(config)), threads) : undefined,
    })),
  ]);
  let records: RunRecord[][];

  beforeAll(async () => {
    records = await runShared(runs);
  });

  test.each(tasks.map(({ name, batch }, task) => ({ name, batch, task })))(
    `$name with $batch lanes: literal, and dense on ${THREADS.join(', ')} threads`,
    ({ task }) => {
      const [literal, ...dense] = records.slice(task * (1 + THREADS.length), (task + 1) * (1 + THREADS.length));
      const wanted = resultOf(literal![0]!);
      expect(wanted.weightsDigest).toMatch(/^[0-9a-f]{64}$/);
      THREADS.forEach((threads, t) => {
        expect(dense[t]).toHaveLength(threads);
        for (const record of dense[t]!) expect({ threads, ...resultOf(record) }).toEqual({ threads, ...wanted });
      });
    },
  );

  test('nor does what the pool returns, with more threads than groups of lanes too', async () => {
    // The library's own threads run what is bundled for Node.
    const config = { ...configOf(0, 17), envModule: new URL('node/envs/index.js', BUILT).href };
    const [one] = await runPool([config], { workers: 1 });
    const [four] = await runPool([config], { workers: 4 });
    expect(resultOf(four!)).toEqual(resultOf(one!));
  });
});
