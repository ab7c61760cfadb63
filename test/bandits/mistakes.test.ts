import { expect, test } from 'vitest';
import {
  createEpsilonGreedy,
  createGradientBandit,
  createThompsonSampling,
  createUcb1,
  make,
  playBandit,
} from '../../index.js';
import type { UserError } from '../../src/errors/user-error.js';

const makers: readonly [string, (options: never) => unknown][] = [
  ['createEpsilonGreedy', createEpsilonGreedy],
  ['createUcb1', createUcb1],
  ['createThompsonSampling', createThompsonSampling],
  ['createGradientBandit', createGradientBandit],
];

test.each(makers)('%s without options, or with one that does not exist, says what it takes', (name, create) => {
  expect(() => create(undefined as never)).toThrow(`${name} takes an object of options such as { arms: 10`);
  expect(() => create({ arms: 10, epsilom: 1 } as never)).toThrow(`${name} has no option 'epsilom'`);
});

test.each([
  [undefined, undefined, { pulls: 1 }, 'player is undefined; expected one with choose and learn'],
  [createUcb1({ arms: 2 }), 'bernoulli-bandit', { pulls: 1 }, 'env is "bernoulli-bandit"; expected an environment'],
  [
    createUcb1({ arms: 2 }),
    make('bernoulli-bandit'),
    10,
    'playBandit takes an object of options such as { pulls: 1000 }',
  ],
  [createUcb1({ arms: 2 }), make('bernoulli-bandit'), { steps: 10 }, "playBandit has no option 'steps'"],
])('playBandit refuses what it cannot play: case %#', (player, env, options, message) => {
  const played = () => playBandit(player as never, env as never, options as never);
  expect(played).toThrow(expect.objectContaining<Partial<UserError>>({ name: 'UserError' }));
  expect(played).toThrow(message);
});
