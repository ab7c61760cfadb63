import { describe, expect, test } from 'vitest';
import { errorBackprop, globalErrorVector, perturbationFeedback, reinforce } from '../../agents/index.js';
import '../../envs/index.js';
import { batchesOf, drawStrokes } from '../../src/data/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { restoreTeam } from '../../src/engines/restore-team.js';
import type { ExchangeOptions } from '../../src/replicas/create-exchange.js';
import { performPart } from '../../src/replicas/perform-replicas.js';
import type { DataTask } from '../../src/replicas/replica-config.js';
import {
  type EnvironmentTask,
  type ReplicasOptions,
  type ReplicaTeam,
  replicasConfig,
} from '../../src/replicas/train-replicas.js';

const data = drawStrokes({ samples: 130, side: 8, seed: 1 });
const base = { rule: errorBackprop, params: { activation: 'relu' }, hidden: [9], learningRate: 0.1, seed: 3 };

/** A training on one thread, this one. */
async function trained(team: ReplicaTeam, task: DataTask | EnvironmentTask, options: ReplicasOptions) {
  const config = replicasConfig(team, task, options);
  const quiet = { onProgress() {}, shouldStop: () => false };
  return (await performPart(config, { index: 0, threads: 1 }, quiet))!;
}

describe('replicas that tell each other all', () => {
  test('are one team, to the bit: one replica is a team that learns', async () => {
    const { digest, curve } = await trained({ ...base, batch: 16 }, { data }, { replicas: 1, steps: 10, bins: 10 });
    const team = createTeam({ ...base, inputs: 64, outputs: 10, batch: 16, optimizer: 'sgd' });
    const losses: number[] = [];
    for (let epoch = 0; losses.length < 10; epoch++)
      for (const { images, labels } of batchesOf(data, { batch: 16, seed: 3, epoch, dropLast: true })) {
        if (losses.length === 10) break;
        const outputs = team.act(images);
        let loss = 0;
        const errors = outputs.map((output, at) => {
          const own = outputs.subarray(at - (at % 10), at - (at % 10) + 10);
          const sum = own.reduce((total, o) => total + Math.exp(o), 0);
          const isLabel = at % 10 === labels[Math.floor(at / 10)];
          if (isLabel) loss -= Math.log(Math.exp(output) / sum);
          return (isLabel ? 1 : 0) - Math.exp(output) / sum;
        });
        team.learn(new Array(16).fill(0), new Array(16).fill(1), errors);
        losses.push(loss / 16);
      }
    expect(curve.map((loss) => loss.toFixed(5))).toEqual(losses.map((loss) => loss.toFixed(5)));
    const own = createTeam({ ...base, inputs: 64, outputs: 10, batch: 16, optimizer: 'sgd', learningRate: 0 });
    expect(digest).not.toBe(await own.digest());
    const ours = team.weights().flatMap(({ weights }) => [...weights]);
    const theirs = (await trained({ ...base, batch: 16 }, { data }, { replicas: 1, steps: 10 })).weights;
    for (const [k, weight] of theirs.flatMap(({ weights }) => [...weights]).entries())
      expect(weight).toBeCloseTo(ours[k]!, 5);
  });

  // Sums over lanes are made in blocks of eight, one block after the other; halves and quarters of floats are exact.
  test.each([
    [2, 8],
    [8, 8],
  ])('%i with a batch of %i are one with all of them, to the bit', async (replicas, batch) => {
    for (const optimizer of ['sgd', 'adam'] as const) {
      const options = { steps: 12, momentum: 0.5 };
      const team = { ...base, optimizer, learningRate: 0.02 };
      const many = await trained({ ...team, batch }, { data }, { ...options, replicas });
      const one = await trained({ ...team, batch: batch * replicas }, { data }, { ...options, replicas: 1 });
      expect(many.digest).toBe(one.digest);
    }
  });

  test.each([
    [3, 8],
    [2, 5],
    [2, 16],
  ])('%i with a batch of %i are one with all of them, up to rounding', async (replicas, batch) => {
    const many = await trained({ ...base, batch }, { data }, { replicas, steps: 12 });
    const one = await trained({ ...base, batch: batch * replicas }, { data }, { replicas: 1, steps: 12 });
    const [ours, theirs] = [many, one].map(({ weights }) => weights.flatMap((layer) => [...layer.weights]));
    expect(Math.max(...ours!.map((weight, k) => Math.abs(weight - theirs![k]!)))).toBeLessThan(1e-5);
    for (const [k, loss] of many.curve.entries()) expect(loss).toBeCloseTo(one.curve[k]!, 5);
  });

  test('momentum is that of the literature: w + rate · u, u = momentum · u + g', async () => {
    const options = { steps: 2, momentum: 0.5, replicas: 1 };
    const runOf = async (steps: number) =>
      (await trained({ ...base, batch: 130 }, { data }, { ...options, steps })).weights;
    const [one, two] = [await runOf(1), await runOf(2)];
    const plain = (await trained({ ...base, batch: 130 }, { data }, { ...options, momentum: 0 })).weights;
    const start = createTeam({ ...base, inputs: 64, outputs: 10 }).weights();
    // The second step is the plain one and half of the first.
    for (const [l, { weights }] of two.entries())
      for (let k = 0; k < weights.length; k += 11)
        expect(weights[k]! - plain[l]!.weights[k]!).toBeCloseTo((one[l]!.weights[k]! - start[l]!.weights[k]!) / 2, 6);
  });
});

const exchanges: readonly ExchangeOptions[] = [
  'all',
  'sign',
  { name: 'top-k', k: 60 },
  { name: 'local-top-k', k: 60 },
  { name: 'random-k', k: 60 },
  { name: 'sketch', k: 60, rows: 3, columns: 60 },
  { name: 'sketch', k: 60, rows: 3, columns: 60, candidates: 0 },
];

test.each(exchanges)('%j learns, in both engines to the same bits', async (exchange) => {
  const rate = exchange === 'sign' ? 0.005 : 0.3;
  const options = { replicas: 3, steps: 90, exchange, momentum: 0.5 };
  const team = { ...base, batch: 8, learningRate: rate };
  const dense = await trained(team, { data }, options);
  expect(dense.curve.at(-1)!).toBeLessThan(0.9 * dense.curve[0]!);
  const short = { ...options, steps: 6 };
  const [a, b] = await Promise.all([
    trained({ ...team, engine: 'literal' }, { data }, short),
    trained(team, { data }, short),
  ]);
  expect(a.digest).toBe(b.digest);
});

test('the state goes on as a team', async () => {
  const { state, digest, sent } = await trained({ ...base, batch: 8 }, { data }, { replicas: 3, steps: 5 });
  const team = restoreTeam(state);
  expect(await team.digest()).toBe(digest);
  expect(state.clock).toEqual({ steps: 5, updates: 5, hasActed: false });
  expect(sent.up).toEqual({ direction: { messages: 15, numbers: 15 * (65 * 9 + 10 * 10) } });
});

test('vectors and passes', async () => {
  const vectors = { ...base, rule: globalErrorVector, params: {}, learningRate: 0.05, batch: 8 };
  const { curve } = await trained(vectors, { data }, { replicas: 2, steps: 40, exchange: { name: 'top-k', k: 100 } });
  expect(curve.at(-1)!).toBeLessThan(curve[0]!);
  const passes = { ...base, rule: perturbationFeedback, params: {}, batch: 8 };
  const noisy = await trained(passes, { data, loss: 'squared' }, { replicas: 2, steps: 40 });
  expect(noisy.curve.at(-1)!).toBeLessThan(noisy.curve[0]!);
});

describe('in environments', () => {
  const task = { env: 'multiplexer', envParams: { addressBits: 1 } };
  const team = { rule: reinforce, hidden: [8], batch: 4, learningRate: 0.1, seed: 5 };

  test('replicas learn from rewards, with environments and draws of their own', async () => {
    const { curve, episodes, meanReturn } = await trained(team, task, {
      ...{ replicas: 4, steps: 700, exchange: { name: 'sketch', k: 20, rows: 3, columns: 20 } },
    });
    expect(episodes).toBe(4 * 4 * 700);
    expect(curve.at(-1)!).toBeGreaterThan(curve[0]! + 0.2);
    expect(meanReturn).toBeCloseTo(curve.reduce((sum, value) => sum + value, 0) / curve.length, 2);
  });

  test('the first replica plays as a team of its own would, others differ', async () => {
    const options = { steps: 1, replicas: 1 };
    const one = await trained(team, task, options);
    const two = await trained(team, task, { ...options, replicas: 2 });
    expect(one.digest).not.toBe(two.digest);
    // Twice the same replica would give the same mean direction.
    const direction = (of: typeof one) => of.weights.flatMap(({ weights }) => [...weights]);
    expect(direction(one)).not.toEqual(direction(two));
  });

  test('errors that environments tell are heard', async () => {
    const digits = { env: 'LabelledDigits-v0', envParams: { side: 8, samples: 300 } };
    const { curve } = await trained({ ...base, batch: 8, learningRate: 0.3 }, digits, { replicas: 2, steps: 80 });
    expect(curve.at(-1)!).toBeGreaterThan(curve[0]!);
  });
});

test('a training that diverges says which replica, when and what to do', async () => {
  const wild = { ...base, batch: 8, learningRate: 1e6 };
  await expect(trained(wild, { data, loss: 'squared' }, { replicas: 2, steps: 100 })).rejects.toThrow(
    /^replica [01], step \d+: .*lower the learning rate/,
  );
});

test('stops after the present step where it is asked to', async () => {
  const config = replicasConfig({ ...base, batch: 8 }, { data }, { replicas: 2, steps: 1000, bins: 100 });
  let asked = 0;
  const seen: number[] = [];
  const oversight = { onProgress: (step: number) => void seen.push(step), shouldStop: () => ++asked === 13 };
  const outcome = await performPart(config, { index: 0, threads: 1 }, oversight);
  expect(outcome).toMatchObject({ steps: 13, stopped: true });
  expect(outcome!.curve.length).toBe(2);
  expect(seen.at(-1)).toBe(13);
});

describe('what makes no sense is refused before it begins', () => {
  const refused = (team: object, task: object, options: object) =>
    expect(
      (async () =>
        trained(
          { ...base, batch: 8, ...team },
          task as DataTask,
          { replicas: 2, steps: 3, ...options } as ReplicasOptions,
        ))(),
    ).rejects;

  test('numbers', async () => {
    await refused({}, { data }, { replicas: 1.5 }).toThrow('replicas is 1.5; expected a whole number from 1 to 1024');
    await refused({}, { data }, { replicas: '2' }).toThrow('replicas is "2"');
    await refused({}, { data }, { momentum: 1 }).toThrow('momentum is 1');
    await refused({}, { data }, { steps: 0 }).toThrow('steps is 0; expected a whole number, at least 1');
    await refused({}, { data }, { bins: -1 }).toThrow('bins is -1');
    await refused({ batch: 0 }, { data }, {}).toThrow('batch is 0');
    await refused({}, { data }, { exchange: { name: 'top-k', k: 667 } }).toThrow(
      'k of the exchange is 667; expected a whole number from 1 to 666',
    );
    await refused({ batch: 66 }, { data }, {}).toThrow(
      'the data have 130 samples, and a step takes 132: 2 replicas with a batch of 66 each',
    );
  });

  test('names, tasks and rules', async () => {
    await refused({}, { data }, { replica: 2 }).toThrow("no option 'replica'. Did you mean 'replicas'?");
    await refused({ episodes: 3 }, { data }, {}).toThrow("the team of trainReplicas has no option 'episodes'");
    await refused({}, { data, lose: 'squared' }, {}).toThrow("Did you mean 'loss'?");
    await refused({}, { data, loss: 'hinge' }, {}).toThrow('loss is "hinge"; expected');
    await refused({}, { data: [1] }, {}).toThrow('trainReplicas got a dataset whose name is');
    await refused({}, {}, {}).toThrow('env of the task is undefined');
    await refused({}, { env: 'multiplexr' }, {}).toThrow('multiplexer');
    await refused({ rule: 'reinforce' }, { data }, {}).toThrow('rule is "reinforce"; expected the rule itself');
    await refused({ rule: reinforce, params: {} }, { data }, {}).toThrow(
      "units of the rule 'reinforce' hear no errors",
    );
    await refused({}, { env: 'multiplexer' }, {}).toThrow('output unit');
  });
});
