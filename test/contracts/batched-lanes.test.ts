import { describe, expect, test } from 'vitest';
import { reinforce, tdBackprop, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { AutoresetMode, DynamicsVectorEnv, type Env, make, makeVec, registry } from '../../src/gymnasium/index.js';
import { whyNotBatched } from '../../src/gymnasium/vector/batch-made-env.js';
import { makeRunEnv } from '../../src/runs/open-run.js';
import type { RunConfig } from '../../src/runs/run-config.js';
import { makeRunEnvs } from '../../src/runs/run-envs.js';
import { runThread } from '../../src/runs/run-thread.js';
import { createActionCoding, createObservationCoding } from '../../src/train/coding.js';
import { train } from '../../src/train/train.js';

// Training in a batch of dynamics gives what training in the environments one by one gives.

/** A group of eight lanes and three more. */
const BATCH = 11;
/** Short, so that episodes are truncated as well. */
const kwargs = { maxEpisodeSteps: 7, disableEnvChecker: true };
const makeOne = (id: string): Env => make(id, kwargs);

const ids = [...registry.keys()].filter((id) => whyNotBatched(make(id)) === null);

test('the environments that are nothing but dynamics are found', () => {
  const wanted = [
    'multiplexer',
    'contextual-bandit',
    'gaussian-bandit',
    'CartPole-v1',
    'Acrobot-v1',
    'MountainCarContinuous-v0',
    'Pendulum-v1',
    'FrozenLake-v1',
  ];
  expect(ids).toEqual(expect.arrayContaining(wanted));
});

async function run(id: string, form: 'list' | 'batch', hasCritic: boolean) {
  const probe = makeOne(id);
  const { units: outputs, choices, isReal } = createActionCoding(probe.actionSpace);
  const inputs = createObservationCoding(probe.observationSpace).size;
  const shape = { inputs, hidden: [5], batch: BATCH, learningRate: 0.02 };
  const rule = isReal ? { rule: reinforce, params: { head: 'gaussian' } } : { rule: weightMax };
  const team = createTeam({ ...shape, ...rule, outputs, choices, seed: 1 });
  const critic = hasCritic ? createTeam({ ...shape, rule: tdBackprop, seed: 2 }) : null;
  const autoresetMode = critic ? AutoresetMode.NEXT_STEP : AutoresetMode.SAME_STEP;
  const envs =
    form === 'list'
      ? Array.from({ length: BATCH }, () => makeOne(id))
      : makeVec(id, { numEnvs: BATCH, autoresetMode, ...kwargs });
  expect(envs instanceof DynamicsVectorEnv).toBe(form === 'batch');
  const options = critic ? { critic: { team: critic, discount: 0.9 } } : {};
  const { seconds: _, ...result } = train(team, envs, { episodes: 60, seed: 5, ...options });
  return { ...result, digests: [await team.digest(), await critic?.digest()] };
}

describe.each(ids)('%s', (id) => {
  test.each([false, true])('with a critic: %s', async (hasCritic) => {
    const batched = await run(id, 'batch', hasCritic);
    expect(batched.episodes).toBe(60);
    expect(batched).toEqual(await run(id, 'list', hasCritic));
  });
});

const config: RunConfig = {
  env: 'CartPole-v1',
  envParams: {},
  envModule: '',
  rule: weightMax.text,
  params: { decay: 0.7 },
  hidden: [6],
  episodes: 40,
  seed: 'batched lanes',
  engine: 'dense',
  batch: BATCH,
  workers: 1,
  optimizer: 'adam',
  optimizerParams: {},
};
const withCritic: RunConfig = {
  ...config,
  critic: {
    ...{ rule: tdBackprop.text, params: {}, hidden: [6], optimizer: 'adam', optimizerParams: {}, discount: 0.9 },
  },
};

describe('a run', () => {
  const envsOf = (own: Partial<RunConfig>, count = 3) => {
    const all = { ...config, ...own };
    return makeRunEnvs(all, count, makeRunEnv(all), () => makeRunEnv(all));
  };

  test('steps a batch of dynamics, begun anew as its critic needs it', () => {
    expect(envsOf({})).toBeInstanceOf(DynamicsVectorEnv);
    expect(envsOf({})).toMatchObject({ numEnvs: 3, metadata: { autoresetMode: AutoresetMode.SAME_STEP } });
    expect(envsOf(withCritic)).toMatchObject({ metadata: { autoresetMode: AutoresetMode.NEXT_STEP } });
  });

  test.each<[string, Partial<RunConfig>]>([
    ['physics', { env: 'LunarLander-v3' }],
    ['mapped actions', { env: 'Pendulum-v1', actionMap: { scale: 2, offset: 0 } }],
    ['told errors', { env: 'scalar-regression', signal: 'error' }],
    ['told errors of a batchable one', { signal: 'error' }],
  ])('steps one environment after the other for %s', (_, own) => {
    expect(envsOf(own)).toHaveLength(3);
    expect(envsOf(own, 0)).toEqual([]);
  });

  test.each([
    ['without a critic', config],
    ['with one', withCritic],
  ])('has the weights and curve of one environment after the other, %s', async (_, own) => {
    const record = await runThread(own, { index: 0, threads: 1 }, { onProgress: () => {}, shouldStop: () => false });
    const shape = { inputs: 4, hidden: [6], batch: BATCH };
    const team = createTeam({ ...shape, rule: weightMax, params: config.params, seed: config.seed });
    const critic = createTeam({ ...shape, rule: tdBackprop, seed: `critic of ${config.seed}` });
    const envs = Array.from({ length: BATCH }, () => makeRunEnv(own));
    const options = own.critic ? { critic: { team: critic, discount: 0.9 } } : {};
    const { curve } = train(team, envs, { episodes: 40, seed: config.seed, ...options });
    expect(record).toMatchObject({ curve, weightsDigest: await team.digest() });
  });
});
