import { expect, test } from 'vitest';
import { tdBackprop, weightMax } from '../../agents/index.js';
import { UserError } from '../../src/errors/user-error.js';
import '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { Box, Discrete, make, type Space } from '../../src/gymnasium/index.js';
import { train } from '../../src/train/train.js';

const team = createTeam({ inputs: 6, hidden: [], rule: weightMax });
const env = () => make('multiplexer', { addressBits: 2 });
const given = (...args: unknown[]) => (train as (...all: unknown[]) => unknown)(...args);

test.each([
  [
    'no options',
    () => given(team, [env()]),
    'train takes an object of options such as { episodes: 10_000 }; given undefined',
  ],
  [
    'no team',
    () => given('team', [env()], { episodes: 1 }),
    'train takes a team made by createTeam first; given "team"',
  ],
  ['one environment', () => given(team, env(), { episodes: 1 }), 'given one environment: write [env]'],
  [
    'a name',
    () => given(team, ['multiplexer'], { episodes: 1 }),
    'environment 0 is "multiplexer"; expected an environment, such as make("multiplexer")',
  ],
  [
    'one environment in two lanes',
    () =>
      given(createTeam({ inputs: 6, rule: weightMax, batch: 3 }), [env(), ...new Array(2).fill(env())], {
        episodes: 1,
      }),
    'environments 1 and 2 are one and the same; expected one for each lane: Array.from({ length: 3 }, () => make(…))',
  ],
  ['no list', () => given(team, undefined, { episodes: 1 }), "such as [make('multiplexer')]; given undefined"],
  [
    'an option that is none',
    () => given(team, [env()], { episodes: 1, learn: false }),
    "train has no option 'learn'; its options are episodes, signal",
  ],
  [
    'a misspelt option',
    () => given(team, [env()], { episode: 1 }),
    "train has no option 'episode'. Did you mean 'episodes'?",
  ],
  [
    'a text for a number',
    () => given(team, [env()], { episodes: '3' }),
    'episodes is "3"; expected a whole number, at least 1',
  ],
  ['no bins', () => given(team, [env()], { episodes: 1, bins: 0 }), 'bins is 0; expected a whole number, at least 1'],
  [
    'a rule as critic',
    () => given(team, [env()], { episodes: 1, critic: tdBackprop }),
    'critic is a rule; expected a team that learns by it',
  ],
  [
    'a team as critic',
    () => given(team, [env()], { episodes: 1, critic: team }),
    'critic is a team; expected { team, discount }',
  ],
  [
    'a critic without a team',
    () => given(team, [env()], { episodes: 1, critic: { discount: 0.9 } }),
    'critic.team is undefined; expected a team made by createTeam',
  ],
  [
    'an option of the critic that is none',
    () => given(team, [env()], { episodes: 1, critic: { team, gamma: 0.9 } }),
    "critic has no option 'gamma'",
  ],
])('train with %s says so', (_, attempt, message) => {
  expect(attempt).toThrow(UserError);
  expect(attempt).toThrow(message);
});

const OTHERWISE = 'as its observation space says';
test.each<[string, Partial<Scripted>, string]>([
  ['too few numbers', { see: () => [1] }, `gave an observation of 1 numbers; expected 2, ${OTHERWISE}`],
  ['too many numbers', { see: () => [1, 2, 3] }, `gave an observation of 3 numbers; expected 2, ${OTHERWISE}`],
  ['one number', { see: () => 1 }, `gave the observation 1; expected 2, ${OTHERWISE}`],
  ['nothing', { see: () => undefined }, `gave the observation undefined; expected 2, ${OTHERWISE}`],
  ['texts', { see: () => ['1', '2'] }, 'gave an observation whose number 0 is "1"; expected a number'],
  ['a reward that is a text', { reward: '1' }, `the environment's step gave the reward "1"; expected a number`],
  ['no reward', { reward: undefined }, `the environment's step gave the reward undefined; expected a number`],
  [
    'a step that gives nothing',
    { result: () => undefined },
    `the environment's step gave undefined; expected [observation, reward, terminated, truncated, info]`,
  ],
  [
    'a place that there is not',
    { space: new Discrete(2), see: () => 2 },
    `gave the observation 2; expected a whole number from 0 to 1, ${OTHERWISE}`,
  ],
  [
    'a place between two',
    { space: new Discrete(2), see: () => 0.5 },
    `gave the observation 0.5; expected a whole number from 0 to 1, ${OTHERWISE}`,
  ],
])('an environment with %s is told so', (_, script, message) => {
  const learner = createTeam({ inputs: 2, hidden: [], rule: weightMax });
  const attempt = () => given(learner, [scripted(script)], { episodes: 2 });
  expect(attempt).toThrow(UserError);
  expect(attempt).toThrow(message);
});

interface Scripted {
  readonly space: Space;
  readonly see: () => unknown;
  readonly reward: unknown;
  readonly result: (usual: unknown[]) => unknown;
}

/** An environment of one step that sees two numbers and is right about everything that is not said otherwise. */
function scripted({ space, see = () => [1, 0], ...rest }: Partial<Scripted>) {
  const { reward, result = (usual) => usual }: Partial<Scripted> = { reward: 1, ...rest };
  return {
    observationSpace: space ?? new Box(-9, 9, { shape: [2] }),
    actionSpace: new Discrete(2),
    reset: () => [see(), {}],
    step: () => result([see(), reward, true, false, {}]),
  };
}
