import { expect, test } from 'vitest';
import { ScalarRegression } from '../../envs/index.js';
import { npRandom } from '../../src/gymnasium/index.js';

test('the target is relu(relu(x W1) W2), with weights drawn row by row from targetSeed', () => {
  const env = new ScalarRegression({ inputs: 2, layers: 2, targetSeed: 5 });
  const [rng] = npRandom(5);
  const [a, b, c, d, v, w] = Array.from({ length: 6 }, () => rng.standardNormal()) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const relu = (value: number) => Math.max(0, value);
  for (const [x, y] of [
    [1, 0],
    [0, 1],
    [-2, 0.5],
    [0.3, -1],
  ] as const) {
    const wanted = relu(relu(x * a + y * c) * v + relu(x * b + y * d) * w);
    expect(env.target([x, y])).toBeCloseTo(wanted, 12);
  }
});

test('the reward is minus the squared error, which the info tells with its sign', () => {
  const env = new ScalarRegression();
  const [observation, { target, error }] = env.reset({ seed: 1 });
  expect([target, error]).toEqual([env.target(observation), target]);
  const [after, reward, terminated, truncated, info] = env.step([target + 3]);
  expect([...after]).toEqual([...observation]);
  expect(reward).toBeCloseTo(-9, 10);
  expect([terminated, truncated]).toEqual([true, false]);
  expect(info.error).toBeCloseTo(-3, 10);
});

test('sizes that make no sense', () => {
  expect(() => new ScalarRegression({ inputs: 0 })).toThrow('inputs = 0; expected a whole number from 1 to 1000');
  expect(() => new ScalarRegression({ layers: 1.5 })).toThrow('layers = 1.5; expected a whole number from 1 to 1000');
});
