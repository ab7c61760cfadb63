import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../../../envs/index.js';
import {
  AutoresetMode,
  type Dict,
  type Env,
  InvalidActionError,
  make,
  makeVec,
  NameNotFoundError,
  NamespaceNotFoundError,
  ResetNeededError,
  RgbFrame,
  VersionNotFoundError,
} from '../../../src/gymnasium/index.js';
import { makePython, makePythonVec, PythonError } from '../../../src/gymnasium/node.js';
import { thorough } from '../../thorough.js';
import { ended, isRunning, python, titled, withoutGymnasium } from './python-here.js';

if (withoutGymnasium !== null) console.warn(`Tests against Python's Gymnasium are skipped: ${withoutGymnasium}.`);

/** An environment for each kind of space, whose observation is the last action. */
const echo = `
import os
import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, Graph, MultiBinary, MultiDiscrete, OneOf, Sequence, Text, Tuple

def composite():
    # Anew each time: spaces have generators of their own.
    return Dict(b=Tuple((Discrete(3, start=-1), Box(-1, 1, (2, 2)))), a=Dict(x=MultiBinary(2)))
SPACES = {
    'Discrete': Discrete(5, start=-2),
    'DiscreteNarrow': Discrete(7, dtype=np.int8),
    'BoxHalf': Box(np.array([-np.inf, 0, -1], dtype=np.float32), np.array([2, np.inf, 1.5], dtype=np.float32)),
    'BoxScalar': Box(-2.5, 3, (), dtype=np.float64),
    'BoxImage': Box(0, 255, (2, 3, 3), dtype=np.uint8),
    'BoxLong': Box(-2**40, 2**40, (2,), dtype=np.int64),
    'BoxOpenLong': Box(-np.inf, np.inf, (2,), dtype=np.int64),
    'BoxFloat16': Box(-1, 1, (3,), dtype=np.float16),
    'MultiDiscrete': MultiDiscrete([[2, 3], [4, 5]], start=[[0, 1], [-1, 2]]),
    'MultiBinary': MultiBinary((2, 3)),
    'Text': Text(6, min_length=2, charset='ab🙂'),
    'Tuple': Tuple((Discrete(3), Text(3), Tuple((MultiBinary(2),)))),
    'Dict': composite(),
    'OneOf': OneOf((Discrete(3), Box(0, 1, (2,)))),
    'Sequence': Sequence(composite()),
    'SequenceStacked': Sequence(composite(), stack=True),
    'Graph': Graph(Box(-1, 1, (2,)), Discrete(4)),
    'GraphWithoutEdges': Graph(Discrete(3), None),
}
SPACES['all of them'] = Dict(dict(SPACES))

class Echo(gymnasium.Env):
    metadata = {'render_modes': ['rgb_array'], 'render_fps': 3}

    def __init__(self, space, render_mode=None):
        self.observation_space = self.action_space = SPACES[space]
        self.render_mode = render_mode

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.observation_space.seed(seed)
        return self.observation_space.sample(), {'pid': os.getpid(), 'half': np.float16([0.5]), 'swapped': np.array([1.5], '>f4'),
            'words': np.array(['a', 'b']), 'strided': np.arange(6)[::2], 'flags': np.array([True, False]), 'draw': self.np_random.random()}

    def step(self, action):
        assert action in self.action_space, repr(action)
        return action, np.float32(0.25), np.bool_(False), False, {}

    def render(self):
        return np.arange(18, dtype=np.uint8).reshape(2, 3, 3)

gymnasium.register('Echo-v0', Echo)
`;

const folder = mkdtempSync(join(tmpdir(), 'echo-'));
writeFileSync(join(folder, 'echo_env.py'), echo);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { python, quiet: true };
const echoOptions = { ...options, modules: ['echo_env'], env: { PYTHONPATH: folder } };
const modes = Object.values(AutoresetMode);

/** An element of a space of named spaces. */
type Element = Record<string, unknown>;

/** The results of a reset and of `steps` random actions, with resets after the ends of episodes. */
function play(env: Env, steps: number): unknown[] {
  const results: unknown[] = [env.reset({ seed: 42 })];
  env.actionSpace.seed(42);
  for (let i = 0; i < steps; i++) {
    const result = env.step(env.actionSpace.sample());
    results.push(result);
    if (result[2] || result[3]) results.push(env.reset());
  }
  env.close();
  return results;
}

describe.skipIf(withoutGymnasium !== null)(titled("Python's Gymnasium", withoutGymnasium), () => {
  test.each<[string, Record<string, unknown>]>([
    ['CartPole-v1', {}],
    ['Pendulum-v1', { g: 9.81 }],
    ['Taxi-v4', {}],
    ...thorough<[string, Record<string, unknown>][]>([['FrozenLake-v1', { is_slippery: false }]], []),
    ['Blackjack-v1', { natural: true }],
  ])('plays %s as this package does', (id, kwargs) => {
    const there = makePython(id, { ...options, kwargs });
    const here = make(id, kwargs) as Env;
    expect(there.observationSpace.equals(here.observationSpace)).toBe(true);
    expect(there.actionSpace.equals(here.actionSpace)).toBe(true);
    expect(there.spec?.maxEpisodeSteps).toBe(here.spec?.maxEpisodeSteps);
    expect(play(there, 250)).toEqual(play(here, 250));
  });

  // Each is a process of Python: of two kinds of observations, and each mode of one of them.
  const pairs = ['CartPole-v1', 'Blackjack-v1'].flatMap((id) => modes.map((mode) => [id, mode] as const));
  test.each(thorough(pairs, [pairs[0]!, pairs[2]!, pairs[4]!]))(
    'steps a vector of %s as this package does, autoreset %s',
    (id, autoresetMode) => {
      const common = { numEnvs: 3, autoresetMode, maxEpisodeSteps: 12 };
      const [there, here] = [makePythonVec(id, { ...options, ...common }), makeVec(id, common)];
      expect(there.observationSpace.equals(here.observationSpace)).toBe(true);
      expect(there.reset({ seed: 3 })).toEqual(here.reset({ seed: 3 }));
      there.actionSpace.seed(3);
      for (let i = 0; i < 40; i++) {
        const actions = there.actionSpace.sample();
        const result = there.step(actions);
        expect(result).toEqual(here.step(actions as Int32Array));
        const resetMask = result[2].map((flag, env) => flag | result[3][env]!);
        if (autoresetMode === AutoresetMode.DISABLED && resetMask.includes(1)) {
          expect(there.reset({ options: { resetMask } })).toEqual(here.reset({ options: { resetMask } }));
        }
      }
      there.close();
    },
  );

  // One process of Python has them all: a space made of all spaces.
  let echoes: { here: Element; there: Element; echoed: Element }[] = [];
  beforeAll(() => {
    const env = makePython(`echo_env:Echo-v0`, { ...echoOptions, kwargs: { space: 'all of them' } });
    const { spaces } = env.observationSpace as Dict;
    echoes = Array.from({ length: 12 }, (_, seed) => {
      const there = env.reset({ seed })[0] as Element;
      env.observationSpace.seed(seed);
      const here = env.observationSpace.sample() as Element;
      for (const [name, space] of Object.entries(spaces))
        expect([name, space.contains(there[name])]).toEqual([name, true]);
      const [echoed, reward, terminated] = env.step(there);
      expect([reward, terminated]).toEqual([0.25, false]);
      return { here, there, echoed: echoed as Element };
    });
    env.close();
  });

  test.each([
    'Discrete',
    'DiscreteNarrow',
    'BoxHalf',
    'BoxScalar',
    'BoxImage',
    'BoxLong',
    'BoxOpenLong',
    'BoxFloat16',
    'MultiDiscrete',
    'MultiBinary',
    'Text',
    'Tuple',
    'Dict',
    'OneOf',
    'Sequence',
    'SequenceStacked',
    'Graph',
    'GraphWithoutEdges',
  ])('sends elements of %s both ways', (space) => {
    for (const { here, there, echoed } of echoes) {
      expect(there[space]).toBeDefined();
      // Half floats are rounded there.
      if (space !== 'BoxFloat16') expect(there[space]).toEqual(here[space]);
      expect(echoed[space]).toEqual(there[space]);
    }
  });

  test('takes batches of composite actions', () => {
    const envs = makePythonVec('Echo-v0', { ...echoOptions, numEnvs: 2, kwargs: { space: 'Dict' } });
    envs.reset({ seed: 1 });
    envs.actionSpace.seed(1);
    const actions = envs.actionSpace.sample();
    expect(envs.step(actions)[0]).toEqual(actions);
    envs.close();
    const texts = makePythonVec('Echo-v0', { ...echoOptions, numEnvs: 2, kwargs: { space: 'Text' } });
    texts.reset({ seed: 1 });
    expect(texts.step(['ab', 'ba🙂'])[0]).toEqual(['ab', 'ba🙂']);
    texts.close();
  });

  test('gives arrays of every kind in infos, and frames', () => {
    const env = makePython('Echo-v0', { ...echoOptions, kwargs: { space: 'Discrete' }, renderMode: 'rgb_array' });
    const [, info] = env.reset({ seed: 5 });
    expect(info).toMatchObject({
      half: Float64Array.of(0.5),
      swapped: Float64Array.of(1.5),
      words: ['a', 'b'],
      strided: Float64Array.of(0, 2, 4),
      flags: Uint8Array.of(1, 0),
      draw: env.npRandom.random(),
    });
    expect(env.render()).toEqual(
      new RgbFrame(
        3,
        2,
        Array.from({ length: 18 }, (_, i) => i),
      ),
    );
    env.close();
  });

  test('raises its own errors in the classes of this package', () => {
    // Once for the class and the message: each is a process.
    let unknown: unknown;
    expect(() => {
      try {
        makePython('CartPol-v1', options);
      } catch (error) {
        unknown = error;
        throw error;
      }
    }).toThrow(/Did you mean: `CartPole`/);
    expect(unknown).toBeInstanceOf(NameNotFoundError);
    expect(() => makePython('CartPole-v99', options)).toThrow(VersionNotFoundError);
    expect(() => makePython('NoSuchPlace/Pong-v5', options)).toThrow(NamespaceNotFoundError);
    expect(() => makePython('CartPole-v1', { ...options, kwargs: { lenght: 1 } })).toThrow(PythonError);
    expect(() => makePythonVec('CartPole-v1', { ...options, vectorizationMode: 'parallel' as 'sync' })).toThrow(
      /parallel/,
    );
    const env = makePython('CartPole-v1', options);
    expect(() => env.step(0)).toThrow(ResetNeededError);
    env.reset();
    expect(() => env.step('left')).toThrow(InvalidActionError);
    expect(() => env.step(7)).toThrow(/AssertionError: .*invalid/);
    env.close();
  });

  test('ends the processes of an AsyncVectorEnv', async () => {
    const common = { ...echoOptions, numEnvs: 2, vectorizationMode: 'async' as const, kwargs: { space: 'Discrete' } };
    const envs = makePythonVec('echo_env:Echo-v0', common);
    const pids = Array.from(envs.reset({ seed: 1 })[1]['pid'] as Float64Array);
    expect(new Set(pids).size).toBe(2);
    expect(pids.every(isRunning)).toBe(true);
    envs.close();
    for (const pid of pids) await ended(pid);
  });
});
