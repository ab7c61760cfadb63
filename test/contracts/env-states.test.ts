import { describe, expect, test } from 'vitest';
import '../../envs/index.js';
import { make, SyncVectorEnv } from '../../src/gymnasium/index.js';
import { registry } from '../../src/gymnasium/registry/registry.js';
import { makeVec } from '../../src/gymnasium/vector/make-vec.js';
import type { VectorEnv } from '../../src/gymnasium/vector/vector-env.js';
import { VectorNormalizeObservation } from '../../src/gymnasium/wrappers/vector/normalize-observation.js';
import { VectorNormalizeReward } from '../../src/gymnasium/wrappers/vector/normalize-reward.js';
import { packData, unpackData } from '../../src/safetensors/packed-data.js';
import { thorough } from '../thorough.js';

// A state goes through a file to an environment that was only just made, and never reset: it goes on as the one that
// gave it.

const through = <T>(state: T): T => unpackData(packData(state)) as T;

const ids = [...registry.keys()].filter((_, k) => thorough(true, k % 4 === 0));

test.each(ids)('%s: a new environment goes on from a state in a file', (id) => {
  const [env, other] = [make(id), make(id)];
  env.actionSpace.seed(5);
  const actions = Array.from({ length: 120 }, () => env.actionSpace.sample());
  env.reset({ seed: 3 });
  const play = (one: typeof env, from: number, to: number) =>
    actions.slice(from, to).map((action) => {
      const [observation, reward, terminated, truncated, info] = one.step(action as never);
      const next = terminated || truncated ? one.reset() : undefined;
      return structuredClone({ observation, reward, terminated, truncated, info, next });
    });
  play(env, 0, 50);
  other.setState(through(env.getState()));
  expect(play(other, 50, 120)).toEqual(play(env, 50, 120));
});

describe('vector environments', () => {
  const kinds: readonly (readonly [name: string, make: () => VectorEnv])[] = [
    ['a batch of dynamics', () => makeVec('CartPole-v1', { numEnvs: 3, autoresetMode: 'NextStep' }) as VectorEnv],
    ['one after the other', () => new SyncVectorEnv([1, 2, 3].map(() => () => make('CartPole-v1'))) as VectorEnv],
    [
      'with wrappers',
      () =>
        new VectorNormalizeReward(
          new VectorNormalizeObservation(makeVec('CartPole-v1', { numEnvs: 3 }) as never) as never,
        ) as VectorEnv,
    ],
  ];
  test.each(kinds)('%s', (_, makeOne) => {
    const [envs, other] = [makeOne(), makeOne()];
    envs.reset({ seed: 1 });
    const play = (one: VectorEnv, from: number, to: number) =>
      Array.from({ length: to - from }, (_, k) => {
        const step = from + k;
        const actions = Int32Array.from([step % 2, (step >> 1) % 2, 1]);
        return structuredClone(one.step(actions as never).slice(0, 4));
      });
    play(envs, 0, 40);
    other.setState(through(envs.getState()));
    expect(play(other, 40, 90)).toEqual(play(envs, 40, 90));
    expect(() => other.setState({ envs: [1], state: null })).toThrow(/got/);
  });
});
