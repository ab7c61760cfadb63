import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tdBackprop, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import { make, register } from '../../src/gymnasium/index.js';
import { createOptimizer } from '../../src/rule/optimizer/optimizer.js';
import { adam } from '../../src/rule/optimizer/optimizers.js';
import { groupRuns } from '../../src/runs/run-group.js';
import { runPool } from '../../src/runs/run-pool.js';
import { trainOnWorkers } from '../../src/runs/train-on-workers.js';
import { configOfRequest, type TrainingRequest } from '../../src/runs/training-request.js';
import { createWorkerPool, type WorkerPool } from '../../src/runs/worker-pool.js';
import { train } from '../../src/train/train.js';
import { restoreRegistry } from '../gymnasium/restored-registry.js';
import { thorough } from '../thorough.js';

restoreRegistry();
// Here the environment is whole, for its spaces; threads import the module, with the built library.
const module = new URL('./dying-env.mjs', import.meta.url).href;
register({ id: 'dying-v0', entryPoint: (_: { how?: string }) => make('multiplexer', { addressBits: 2 }), module });

const small = {
  env: 'multiplexer',
  envParams: { addressBits: 2 },
  rule: weightMax,
  hidden: [6],
  episodes: 300,
} as const;
const dying = (how: string, more: Partial<TrainingRequest> = {}) =>
  configOfRequest({ ...small, env: 'dying-v0', envParams: { how }, seed: 7, ...more }, 2);
/** Two threads for whatever needs no pool of its own. */
let shared: WorkerPool;
beforeAll(() => {
  shared = createWorkerPool({ workers: 2 });
});
afterAll(() => shared.close());
const endless = configOfRequest({ ...small, episodes: 1e9 }, 2);

test('a run whose thread fails or ends is told of with the cause, beside another and shared by two', async () => {
  for (const [how, cause] of [
    ['throw', 'the task is on fire'],
    ['exit', 'its worker thread ended with code 3 and no result'],
  ] as const) {
    const message = `weight-max on dying-v0, seed 7: ${cause}`;
    await expect(runPool([endless, dying(how)], { workers: shared })).rejects.toThrow(message);
    await expect(runPool([dying(how, { batch: 32 })], { workers: shared })).rejects.toThrow(message);
  }
  // The pool is as good as new.
  const [record] = await runPool([configOfRequest({ ...small, batch: 32 }, 2)], { workers: shared });
  expect(record).toMatchObject({ episodes: 300, meanReturn: expect.any(Number) });
});

describe('trainOnWorkers', () => {
  const request = { ...small, batch: 17, seed: 'two words', learningRate: [0.02, 0.01] } as const;
  const requests = [request, { ...request, seed: 4, engine: 'literal' as const }, { ...request, seed: 5 }];

  /** The same in this thread. */
  async function here({
    seed,
    engine,
    optimizer,
  }: Pick<TrainingRequest, 'engine' | 'optimizer'> & { seed: number | string }) {
    const { envParams, env, rule, hidden, episodes, batch, learningRate } = request;
    const team = createTeam({ inputs: 6, rule, hidden, batch, learningRate, seed, engine, optimizer });
    const envs = Array.from({ length: batch }, () => make(env, { ...envParams, disableEnvChecker: true }));
    const { meanReturn, curve } = train(team, envs, { episodes, seed });
    const result = { meanReturn, curve, weightsDigest: await team.digest(), weights: team.weights() };
    team.close();
    return result;
  }

  test('gives records with the weights of `train`, whatever the number of workers', async () => {
    const wanted = await Promise.all(requests.map(here));
    for (const workers of thorough([1, 2], [2])) {
      const trained = await trainOnWorkers(requests, { workers });
      expect(trained.map(({ seed }) => seed)).toEqual(['two words', 4, 5]);
      trained.forEach((one, k) => expect(one).toMatchObject({ ...wanted[k]!, workers }));
    }
    const [alone] = await trainOnWorkers([request], { workers: 3 });
    expect(alone).toMatchObject(wanted[0]!);
  });

  test('gives records that carry their whole configuration, so that a report tells rates apart', async () => {
    const requests = [0.02, 0.01].flatMap((rate) => [1, 2].map((seed) => ({ ...small, learningRate: rate, seed })));
    const records = await trainOnWorkers(requests, { workers: shared });
    expect(records[3]!.config).toMatchObject({
      ...{ env: 'multiplexer', envParams: { addressBits: 2 }, rule: weightMax.text, params: weightMax.resolve() },
      ...{ hidden: [6], episodes: 300, engine: 'dense', batch: 1, seed: 2, lateralRounds: 1, signal: 'reward' },
      ...{
        learningRate: [0.01, 0.01],
        optimizer: 'adam',
        optimizerParams: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      },
    });
    expect(groupRuns(records).map(({ label, seeds }) => [label, seeds])).toEqual([
      ['weight-max (learning rate 0.02)', [1, 2]],
      ['weight-max (learning rate 0.01)', [1, 2]],
    ]);
    // What is left to a default and what is said are the same.
    const [silent, said] = await trainOnWorkers(
      [
        small,
        { ...small, learningRate: [0.01, 0.001], optimizer: 'adam', signal: 'reward', lateralRounds: 1, seed: 1 },
      ],
      { workers: shared },
    );
    expect(groupRuns([silent!, said!])).toHaveLength(1);
  });

  test('with a pool of its own: progress, an abort, and the pool is still open', async () => {
    const workers = shared;
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const [part] = await trainOnWorkers([{ ...request, episodes: 1e9 }], { workers, signal: stop.signal, onProgress });
    expect(part).toMatchObject({ partial: true, episodes: 1e9 });
    expect(part!.weights[0]!.weights.some((w) => w !== 0)).toBe(true);
    const [whole] = await trainOnWorkers([request], { workers });
    expect(whole).not.toHaveProperty('partial');
  });

  test('rejects on a pool that is closed, or closed while it trains', async () => {
    const workers = createWorkerPool({ workers: 2 });
    const onProgress = () => void workers.close();
    await expect(trainOnWorkers([{ ...request, episodes: 1e9 }], { workers, onProgress })).rejects.toThrow(
      'the pool of 2 workers was closed while it was at work',
    );
    await expect(trainOnWorkers([request], { workers })).rejects.toThrow(
      new UserError('the pool of 2 workers is closed; close it after its last job, or make another'),
    );
    await expect(trainOnWorkers([], { workers })).rejects.toThrow('is closed');
  });

  test('a critic and an optimizer travel', async () => {
    const optimizer = createOptimizer(adam, { beta1: 0.5 });
    const config = configOfRequest({ ...small, optimizer, critic: { rule: tdBackprop, discount: 0.9 } }, 2);
    expect(config).toMatchObject({
      optimizerParams: { beta1: 0.5 },
      critic: { hidden: [6], optimizer: 'adam', optimizerParams: { beta1: 0.5 }, discount: 0.9 },
    });
  });

  test.each(['dense', 'literal'] as const)('an optimizer of your own travels as its text, %s', async (engine) => {
    const text = {
      name: 'mine',
      params: { beta: 0.5, end: 'Infinity' },
      state: ['m'],
      constants: 'share = 1 - beta',
      clock: 'warm = t > end ? 1 : min(1, t / 100)',
      step: 'm = beta * m + share * g\nnext = w + rate * warm * sign(m)',
    } as const;
    const optimizer = createOptimizer(text, { beta: 0.75 });
    const config = configOfRequest({ ...request, optimizer, engine }, 2);
    expect(JSON.parse(JSON.stringify(config))).toMatchObject({ optimizer: text, optimizerParams: { beta: 0.75 } });
    const wanted = await here({ seed: 4, engine, optimizer });
    const critic = { rule: tdBackprop, discount: 0 };
    const [alone, ...several] = await trainOnWorkers(
      [
        { ...request, optimizer, engine, seed: 4 },
        { ...request, optimizer, engine, critic },
        // What createOptimizer made can be copied as any plain data.
        { ...request, optimizer: structuredClone(optimizer), engine, critic },
      ],
      { workers: shared },
    );
    expect(alone).toMatchObject(wanted);
    expect(alone!.config).toMatchObject({ optimizer: text, optimizerParams: { beta: 0.75 } });
    expect(several[0]!.config).toMatchObject({ critic: { optimizer: text, optimizerParams: { beta: 0.75 } } });
    expect(several[1]!.weightsDigest).toBe(several[0]!.weightsDigest);
    expect((await here({ seed: 4, engine })).weightsDigest).not.toBe(wanted.weightsDigest);
  });
});

describe('what makes no sense is refused before anything starts', () => {
  const request = (more: Partial<TrainingRequest>) => [{ ...small, ...more }];

  test.each([0, 1.5, 100_000])('%s workers', async (workers) => {
    await expect(trainOnWorkers(request({}), { workers })).rejects.toThrow(
      `workers is ${workers}; expected a whole number from 1 to 256`,
    );
  });

  test.each<[string, Partial<TrainingRequest>, RegExp]>([
    ['a batch of 10⁹', { batch: 1e9 }, /needs \d+\.\d GiB; the dense engine has at most 4 GiB/],
    ['a layer of 10⁶', { hidden: [1e6, 1e6] }, /needs \d+\.\d GiB; the dense engine has at most 4 GiB/],
    ['a literal batch of 10⁹', { batch: 1e9, engine: 'literal' }, /use engine 'dense', or fewer units/],
  ])('%s', async (_, more, message) => {
    await expect(trainOnWorkers(request(more), { workers: 2 })).rejects.toThrow(message);
  });

  test('runs that need more together than there is', async () => {
    const seeds = Array.from({ length: 256 }, (_, seed) => ({ ...small, hidden: [8000, 8000], seed }));
    await expect(trainOnWorkers(seeds, { workers: 256 })).rejects.toThrow(
      /^256 runs at the same time on as many workers need \d+\.\d GiB of memory, and \d+\.\d GiB are available; use fewer workers, a smaller batch or fewer units$/,
    );
  });
});
