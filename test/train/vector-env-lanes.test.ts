import { describe, expect, test } from 'vitest';
import { reinforce, tdBackprop, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { AutoresetMode, make, makeVec } from '../../src/gymnasium/index.js';
import { train } from '../../src/train/train.js';

const BATCH = 6;

async function runCartPole(isVector: boolean) {
  const shared = { inputs: 4, hidden: [9], batch: BATCH } as const;
  const team = createTeam({ ...shared, rule: weightMax, params: { decay: 0.7 }, seed: 1 });
  const critic = createTeam({ ...shared, rule: tdBackprop, params: { decay: 0.7 }, seed: 2 });
  const envs = isVector
    ? makeVec('CartPole-v1', { numEnvs: BATCH, autoresetMode: AutoresetMode.NEXT_STEP })
    : Array.from({ length: BATCH }, () => make('CartPole-v1', { disableEnvChecker: true }));
  const { curve, steps } = train(team, envs, { episodes: 30, seed: 3, critic: { team: critic, discount: 0.95 } });
  return { curve, steps, digests: [await team.digest(), await critic.digest()] };
}

async function runMultiplexer(isVector: boolean) {
  const team = createTeam({ inputs: 3, hidden: [5], rule: reinforce, batch: BATCH, seed: 1 });
  const options = { addressBits: 1 };
  const envs = isVector
    ? makeVec('multiplexer', { numEnvs: BATCH, autoresetMode: AutoresetMode.SAME_STEP, ...options })
    : Array.from({ length: BATCH }, () => make('multiplexer', { ...options, disableEnvChecker: true }));
  const { curve, steps } = train(team, envs, { episodes: 100, seed: 3 });
  return { curve, steps, digest: await team.digest() };
}

describe('a vector environment gives the same run as its environments in a list', () => {
  test('CartPole with a critic', async () => {
    expect(await runCartPole(true)).toEqual(await runCartPole(false));
  });

  test('the multiplexer without one', async () => {
    expect(await runMultiplexer(true)).toEqual(await runMultiplexer(false));
  });
});

test('the autoreset mode must be the one that the run needs', () => {
  const team = createTeam({ inputs: 4, rule: reinforce, batch: 2 });
  const envs = makeVec('CartPole-v1', { numEnvs: 2 });
  expect(() => train(team, envs, { episodes: 1 })).toThrow(
    "the vector environment has autoresetMode 'NextStep', and a run without a critic needs 'SameStep'; make it with { autoresetMode: 'SameStep' }",
  );
  expect(() => train(team, makeVec('CartPole-v1', { numEnvs: 3 }), { episodes: 1 })).toThrow(
    '3 environments for 2 lanes; expected one for each lane',
  );
});
