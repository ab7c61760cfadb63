import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../envs/index.js';
import type { BatchableEnv } from '../../src/gymnasium/dynamics/batchable-env.js';
import { AutoresetMode, type Env, make, makeVec, registry } from '../../src/gymnasium/index.js';
import { KernelBatch } from '../../src/gymnasium/kernels/kernel-batch.js';
import { DynamicsVectorEnv } from '../../src/gymnasium/vector/dynamics-vector-env.js';

// Every kernel gives the numbers of the dynamics beside it, which are the definition: observations, rewards, ends,
// infos, states and streams.

const ids = [...registry.keys()].filter((id) => {
  const { unwrapped } = make(id);
  return 'dynamics' in unwrapped && (unwrapped.dynamics as { kernel?: object }).kernel !== undefined;
});

/** A dataset of numbers that are no bytes. */
const REALS = {
  name: 'reals',
  images: Float32Array.from({ length: 25 * 6 }, (_, k) => Math.sin(k)),
  labels: Uint8Array.from({ length: 25 }, (_, k) => k % 3),
  shape: [2, 3],
  classes: 3,
};

/** Arguments beside the defaults, so that every branch of a kernel is written. */
const KWARGS: Readonly<Record<string, readonly Record<string, unknown>[]>> = {
  'CartPole-v1': [{ suttonBartoReward: true }],
  'Acrobot-v1': [{ bookOrNips: 'nips' }, { torqueNoiseMax: 0.5 }],
  'MountainCar-v0': [{ goalVelocity: 0.01 }],
  'MountainCarContinuous-v0': [{ goalVelocity: 0.01 }],
  'Pendulum-v1': [{ g: 9.81 }],
  'bernoulli-bandit': [{ arms: 7, steps: 3 }],
  'gaussian-bandit': [{ std: 0.3, steps: 5 }],
  'contextual-bandit': [
    { contexts: 3, arms: 5, steps: 4 },
    { contexts: 1, arms: 1 },
    { contexts: 11, coding: 'sign', features: 20, steps: 2 },
  ],
  'Digits-v0': [
    { samples: 30, side: 12 },
    { samples: 30, order: 'sequential', split: 'test' },
    { samples: 20, dataset: REALS },
  ],
  multiplexer: [
    { addressBits: 1, coding: 'binary', rewardCoding: 'binary' },
    ...[2, 3, 5, 6, 8, 10].map((addressBits) => ({ addressBits })),
  ],
};

/**
 * How much states are enlarged, where not up to thirty times: angles of 10^17, which links of such speeds reach, are
 * wrapped for ever.
 */
const SCALES: Readonly<Record<string, readonly number[]>> = { 'Acrobot-v1': [1, 0.2, 1e-3] };

test('the environments that are stepped by kernels are found', () => {
  expect(ids).toEqual(
    expect.arrayContaining([
      ...['Acrobot-v1', 'CartPole-v0', 'CartPole-v1', 'MountainCar-v0', 'MountainCarContinuous-v0', 'Pendulum-v1'],
      'bernoulli-bandit',
      'contextual-bandit',
      'Digits-v0',
      'gaussian-bandit',
      'multiplexer',
    ]),
  );
});

/** Fails where the two differ; many times as fast as `toEqual` where they do not. */
function expectSame(given: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(given, expected)) expect(given).toEqual(expected);
}

type Stepped = DynamicsVectorEnv<Float32Array, ArrayLike<number>>;

function both(id: string, numEnvs: number, options: Record<string, unknown>): [kernels: Stepped, functions: Stepped] {
  const made = (steppedBy: 'kernels' | 'functions') => {
    const envs: unknown = makeVec(id, { ...options, numEnvs, vectorizationMode: 'batched', steppedBy });
    expect(envs).toBeInstanceOf(DynamicsVectorEnv);
    return envs as Stepped;
  };
  return [made('kernels'), made('functions')];
}

/** Actions of one step, the same for the same space and seed. */
function actionsOf(env: Env, count: number, seed: number): ArrayLike<number> {
  env.actionSpace.seed(seed);
  const drawn = Array.from({ length: count }, () => env.actionSpace.sample() as number | Float32Array);
  return typeof drawn[0] === 'number'
    ? (drawn as number[])
    : Float32Array.from(drawn, (of) => (of as Float32Array)[0]!);
}

const modes = [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP];

describe.each(ids)('%s', (id) => {
  const each = [{}, ...(KWARGS[id] ?? [])].flatMap((kwargs) => modes.map((mode) => ({ kwargs, mode })));

  test.each(each)('steps as its functions do: $kwargs, $mode', ({ kwargs, mode }) => {
    // An odd number, so that a lane that nobody sees goes along.
    const [kernels, functions] = both(id, 37, { ...kwargs, autoresetMode: mode, maxEpisodeSteps: 23 });
    const single = make(id, kwargs);
    expectSame(kernels.reset({ seed: 3 }), functions.reset({ seed: 3 }));
    for (let step = 0; step < 60; step++) {
      const actions = actionsOf(single, 37, step);
      if (step % 4 === 3) {
        kernels.advance(actions);
        functions.advance(actions);
        const { finals: _, ...given } = kernels.batch;
        const { finals: _finals, ...expected } = functions.batch;
        expectSame(given, expected);
      } else expectSame(kernels.step(actions), functions.step(actions));
      if (step === 30) {
        const resetMask = Uint8Array.from({ length: 37 }, (_, k) => k & 1);
        expectSame(kernels.reset({ options: { resetMask } }), functions.reset({ options: { resetMask } }));
      }
    }
    expectSame(kernels.getState(), functions.getState());
    functions.setState(kernels.getState());
    kernels.setState(functions.getState());
    const actions = actionsOf(single, 37, 99);
    expectSame(kernels.step(actions), functions.step(actions));
  });

  test('from states of any size', () => {
    const [kernels, functions] = both(id, 64, { autoresetMode: AutoresetMode.SAME_STEP });
    const single = make(id);
    kernels.reset({ seed: 1 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(...(SCALES[id] ?? [1, 0.2, 1e-3, 30])),
        (seed, scale) => {
          const snapshot = kernels.getState();
          single.actionSpace.seed(seed);
          const { envs } = snapshot as unknown as { envs: readonly { state: Float64Array }[] };
          // States that follow the law's own: numbers that are whole stay so.
          for (const { state } of envs)
            for (let k = 0; k < state.length; k++) if (!Number.isInteger(state[k]!)) state[k]! *= scale;
          kernels.setState(snapshot);
          functions.setState(snapshot);
          const actions = actionsOf(single, 64, seed);
          expectSame(kernels.step(actions), functions.step(actions));
          expectSame(kernels.getState(), functions.getState());
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('mistakes', () => {
  test('kernels are asked for and there are none', () => {
    expect(() => makeVec('FrozenLake-v1', { numEnvs: 8, steppedBy: 'kernels' })).toThrow(
      /got steppedBy "kernels", but its dynamics have no `kernel`\. Leave steppedBy out/,
    );
    expect(() => makeVec('LunarLander-v3', { numEnvs: 2, steppedBy: 'kernels' })).toThrow(/"batched"/);
  });

  test('they are asked for where environments are stepped one by one', () => {
    const options = { numEnvs: 2, steppedBy: 'kernels', vectorizationMode: 'sync' } as const;
    expect(() => makeVec('CartPole-v1', options)).toThrow(/expected vectorizationMode "batched"\. Leave steppedBy out/);
  });

  test('neither word', () => {
    expect(() => makeVec('CartPole-v1', { numEnvs: 2, steppedBy: 'wasm' as never })).toThrow(
      'makeVec got steppedBy = "wasm"; expected "kernels" or "functions".',
    );
  });

  test('more environments than kernels reach', () => {
    const env = make('multiplexer', { addressBits: 10 }).unwrapped as BatchableEnv;
    expect(() => new KernelBatch(env, 2 ** 20, { stepLimit: Infinity, restartsInStep: false })).toThrow(
      /1048576 environments of .* in one batch take 4\.\d GiB, and kernels reach at most 4 GiB\. Make fewer/,
    );
  });
});
