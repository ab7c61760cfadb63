import { expect, test } from 'vitest';
import { tdBackprop, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { make } from '../../src/gymnasium/index.js';
import { createTeam } from '../../src/team/create-team.js';
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
  ['no list', () => given(team, undefined, { episodes: 1 }), "such as [make('multiplexer')]; given undefined"],
  [
    'an option that is none',
    () => given(team, [env()], { episodes: 1, learn: false }),
    "train has no option 'learn'; its options are episodes, signal",
  ],
  [
    'a misspelt option',
    () => given(team, [env()], { episode: 1 }),
    "train has no option 'episode', did you mean 'episodes'?",
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
  expect(attempt).toThrow(RangeError);
  expect(attempt).toThrow(message);
});
