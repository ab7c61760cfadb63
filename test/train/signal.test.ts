import { expect, test } from 'vitest';
import { ScalarRegression } from '../../envs/index.js';
import { createTeam } from '../../src/engines/create-team.js';
import { UserError } from '../../src/errors/user-error.js';
import type { Env } from '../../src/gymnasium/index.js';
import { environmentSeed, keyOf } from '../../src/random/seed.js';
import { defineRule } from '../../src/rule/rule.js';
import { train } from '../../src/train/train.js';
import { CountingEnv } from './counting-env.js';

/** Widrow and Hoff's rule for a linear unit, which hears its error as the broadcast. */
const lms = defineRule({
  name: 'lms',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: 'a = h',
  learn: 'dw = R * x',
});
const options = { inputs: 2, hidden: [], rule: lms, optimizer: 'sgd', learningRate: 0.5, seed: 1 } as const;
const regression = () => new ScalarRegression({ inputs: 2, layers: 1 });

test("signal 'error': the team hears info.error, and returns stay what the rewards sum to", () => {
  const before = createTeam(options).weights()[0]!;
  const twin = regression();
  const [[x0, x1]] = twin.reset({ seed: environmentSeed(keyOf(3), 0) }) as unknown as [[number, number]];
  const said = before.weights[0]! * x0 + before.weights[1]! * x1 + before.biases[0]!;
  const error = twin.target([x0, x1]) - said;
  const team = createTeam(options);
  const { meanReturn } = train(team, [regression() as unknown as Env], { episodes: 1, seed: 3, signal: 'error' });
  const after = team.weights()[0]!;
  expect(after.weights[0]).toBeCloseTo(before.weights[0]! + 0.5 * error * x0, 5);
  expect(after.weights[1]).toBeCloseTo(before.weights[1]! + 0.5 * error * x1, 5);
  expect(after.biases[0]).toBeCloseTo(before.biases[0]! + 0.5 * error, 5);
  expect(meanReturn).toBeCloseTo(-(error ** 2), 5);
});

test('a linear unit learns what a relu of its inputs comes to, as far as a line can', () => {
  const team = createTeam({ ...options, learningRate: 0.02 });
  const { curve } = train(team, [regression() as unknown as Env], { episodes: 3000, seed: 1, signal: 'error' });
  expect(curve.at(-1)! / curve[0]!).toBeLessThan(0.7);
});

test('what tells no error is refused, and so is a critic beside it', () => {
  const team = createTeam({ inputs: 2, rule: lms });
  const start = (env: Env, more = {}) => train(team, [env], { episodes: 1, signal: 'error', ...more });
  expect(() => start(new CountingEnv(1) as unknown as Env)).toThrow(UserError);
  const critic = { team: createTeam({ inputs: 2, rule: lms }), discount: 1 };
  expect(() => start(regression() as unknown as Env, { critic })).toThrow(
    "signal 'error' is for a list of environments and without a critic",
  );
});
