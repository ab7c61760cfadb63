import { describe, expect, test } from 'vitest';
import { PrisonersDilemma } from '../../envs/prisoners-dilemma.js';
import { RockPaperScissors } from '../../envs/rock-paper-scissors.js';
import { GymnasiumError, InvalidArgumentError, InvalidEnvError, ResetNeededError } from '../../src/gymnasium/index.js';
import {
  AecWrapper,
  AgentSelector,
  aecToParallel,
  apiTest,
  MultiEpisodeParallelEnv,
  ParallelWrapper,
  parallelApiTest,
  parallelToAec,
  seedTest,
  TerminateIllegalWrapper,
  turnBasedAecToParallel,
} from '../../src/pettingzoo/index.js';
import { Lanterns } from './lanterns.js';

const turns = () => new RockPaperScissors();
const atOnce = () => new PrisonersDilemma();
const begun = () => {
  const env = atOnce();
  env.reset();
  return env;
};

/** Mistakes that anyone could make, as JavaScript lets them. */
const mistakes: readonly [what: string, call: () => unknown, kind: new (message: string) => Error, message: RegExp][] =
  [
    [
      'a seed by itself',
      () => atOnce().reset(42 as never),
      InvalidArgumentError,
      /reset\(\) got 42; expected an object\. Call reset\(\{ seed: 42 \}\)/,
    ],
    [
      'a seed by itself, through a wrapper',
      () => parallelToAec(atOnce()).reset(42 as never),
      InvalidArgumentError,
      /Call reset\(\{ seed: 42 \}\)/,
    ],
    [
      'an argument of reset that does not exist',
      () => turnBasedAecToParallel(turns()).reset({ sed: 1 } as never),
      InvalidArgumentError,
      /no option 'sed'/,
    ],
    [
      'wrapping nothing',
      () => new AecWrapper(undefined as never),
      InvalidEnvError,
      /AecWrapper got undefined; expected an object of a class that extends AECEnv/,
    ],
    [
      'wrapping a class',
      () => new AecWrapper(Lanterns as never),
      InvalidEnvError,
      /AecWrapper got the function Lanterns; expected/,
    ],
    [
      'the wrong kind, at once',
      () => new AecWrapper(atOnce() as never),
      InvalidEnvError,
      /got prisoners_dilemma_v0; expected .* AECEnv\. Convert it with parallelToAec first/,
    ],
    [
      'the wrong kind, in turns',
      () => new ParallelWrapper(turns() as never),
      InvalidEnvError,
      /got rps_v2; expected .* Convert it with aecToParallel or turnBasedAecToParallel/,
    ],
    [
      'the wrong kind, of several episodes',
      () => new MultiEpisodeParallelEnv(turns() as never, 2),
      InvalidEnvError,
      /MultiEpisodeParallelEnv got rps_v2/,
    ],
    [
      'converting what is converted already',
      () => parallelToAec(turns() as never),
      InvalidEnvError,
      /ParallelToAecWrapper got rps_v2/,
    ],
    [
      'converting the wrong way',
      () => aecToParallel(atOnce() as never),
      InvalidEnvError,
      /AecToParallelWrapper got prisoners_dilemma_v0/,
    ],
    ['converting nothing', () => turnBasedAecToParallel(null as never), InvalidEnvError, /got null; expected/],
    [
      'no actions',
      () => begun().step(undefined as never),
      GymnasiumError,
      /got undefined for its actions; expected an object with one for each of env\.agents: player_0, player_1/,
    ],
    ['one action', () => begun().step(1 as never), GymnasiumError, /got 1 for its actions/],
    ['last before reset', () => turns().last(), ResetNeededError, /rps_v2 got last\(\), but it has no agents/],
    [
      'no reward of the illegal',
      () => new TerminateIllegalWrapper(new Lanterns(), undefined as never),
      InvalidArgumentError,
      /got illegalReward = undefined; expected a number/,
    ],
    ['a selector of nobody', () => new AgentSelector([]).next(), GymnasiumError, /the next of no agents/],
    [
      'an option that does not exist',
      () => apiTest(turns(), { cycles: 3 } as never),
      InvalidArgumentError,
      /apiTest has no option 'cycles'/,
    ],
    [
      'a number as options',
      () => parallelApiTest(atOnce(), 5 as never),
      InvalidArgumentError,
      /parallelApiTest takes an object of options such as .*; given 5/,
    ],
    [
      'a text as a number',
      () => apiTest(turns(), { numCycles: '5' as never }),
      InvalidArgumentError,
      /got numCycles = "5"; expected a whole number/,
    ],
    [
      'a test of seeds on an environment',
      () => seedTest(turns() as never),
      InvalidEnvError,
      /seedTest got .*; expected a function that makes an AECEnv or a ParallelEnv, such as \(\) => new MyEnv\(\)/,
    ],
    [
      'a test of seeds on a class',
      () => seedTest(RockPaperScissors as never),
      InvalidEnvError,
      /seedTest got the function RockPaperScissors; expected a function that makes/,
    ],
    [
      'a test of seeds on nothing',
      () => seedTest((() => 3) as never),
      InvalidEnvError,
      /seedTest got a function that made 3/,
    ],
  ];

describe('a mistake is told in a sentence', () => {
  test.each(mistakes)('%s', (_, call, Kind, message) => {
    expect(call).toThrow(Kind);
    expect(call).toThrow(message);
  });
});
