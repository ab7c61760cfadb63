import { describe, expect, test } from 'vitest';
import { BernoulliBandit, ContextualBandit, GaussianBandit } from '../../envs/index.js';
import { InvalidArgumentError, npRandom } from '../../src/gymnasium/index.js';

describe('bernoulli-bandit', () => {
  test('draws its means at a seeded reset and pays by them', () => {
    const [rng] = npRandom(9);
    const means = [rng.random(), rng.random(), rng.random(), rng.random()];
    const best = Math.max(...means);
    const env = new BernoulliBandit({ steps: 2 });
    const [observation, info] = env.reset({ seed: 9 });
    expect([...observation]).toEqual([1]);
    expect([...info.means]).toEqual(means);
    expect(info.bestArm).toBe(means.indexOf(best));
    expect(info.regret).toBe(0);
    for (const [action, terminated] of [
      [2, false],
      [0, true],
    ] as const) {
      const reward = rng.random() < means[action]! ? 1 : 0;
      const result = env.step(action);
      expect(result.slice(1, 4)).toEqual([reward, terminated, false]);
      expect(result[4].regret).toBe(best - means[action]!);
    }
  });

  test('keeps the means over unseeded resets and draws new ones for another seed', () => {
    const env = new BernoulliBandit();
    const first = [...env.reset({ seed: 1 })[1].means];
    env.step(0);
    expect([...env.reset()[1].means]).toEqual(first);
    expect([...env.reset({ seed: 2 })[1].means]).not.toEqual(first);
    expect([...env.reset({ seed: 1 })[1].means]).toEqual(first);
  });

  test('draws means at the very first reset even without a seed', () => {
    expect(new BernoulliBandit({ arms: 3 }).reset()[1].means).toHaveLength(3);
  });

  test('with meansSeed environments of other seeds share one task', () => {
    const a = new BernoulliBandit({ meansSeed: 5 });
    const b = new BernoulliBandit({ meansSeed: 5 });
    const means = [...a.reset({ seed: 1 })[1].means];
    expect([...b.reset({ seed: 2 })[1].means]).toEqual(means);
    expect(means[0]).toBe(npRandom(5)[0].random());
  });

  test('pays given means: 0 never, 1 always, 0.3 in 0.3 of the pulls', () => {
    const env = new BernoulliBandit({ means: [0, 1, 0.3] });
    env.reset({ seed: 3 });
    // 10 000 pulls of 0.3: standard deviation √(0.21/10 000) = 0.0046; the bound is 5 of them.
    const paid = [0, 0, 0];
    for (let i = 0; i < 10_000; i++) for (const arm of [0, 1, 2]) paid[arm]! += env.step(arm)[1] / 10_000;
    expect(paid[0]).toBe(0);
    expect(paid[1]).toBeCloseTo(1, 10);
    expect(Math.abs(paid[2]! - 0.3)).toBeLessThan(0.023);
  });

  test.each([
    [{ arms: 0 }, /arms = 0; expected a positive whole number/],
    [{ steps: 0.5 }, /steps = 0\.5; expected a positive whole number of pulls/],
    [{ arms: 2, means: [0.1] }, /means = \[0\.1\] for 2 arms; expected 2 finite numbers/],
    [{ means: [0.5, 1.5] }, /expected probabilities from 0 to 1/],
  ])('%j is refused', (options, message) => {
    expect(() => new BernoulliBandit(options)).toThrow(InvalidArgumentError);
    expect(() => new BernoulliBandit(options)).toThrow(message);
  });
});

describe('gaussian-bandit', () => {
  test('draws means and rewards from the standard normal stream', () => {
    const [rng] = npRandom(2);
    const means = Array.from({ length: 10 }, () => rng.standardNormal());
    const env = new GaussianBandit({ std: 0.5 });
    expect([...env.reset({ seed: 2 })[1].means]).toEqual(means);
    expect(env.step(7)[1]).toBe(means[7]! + 0.5 * rng.standardNormal());
    expect(env.rewardRange).toEqual([-Infinity, Infinity]);
  });

  test('without noise pays the mean', () => {
    const env = new GaussianBandit({ means: [-2, 3], std: 0 });
    env.reset({ seed: 0 });
    expect([env.step(0)[1], env.step(1)[1]]).toEqual([-2, 3]);
    expect(env.step(0)[4]).toMatchObject({ bestArm: 1, regret: 5 });
  });

  test('refuses a negative deviation', () => {
    expect(() => new GaussianBandit({ std: -1 })).toThrow(/std = -1; expected a standard deviation of at least 0/);
  });
});

describe('contextual-bandit', () => {
  const means = [
    [0, 1],
    [1, 0],
    [0, 0.5],
  ];

  test('shows the context one-hot and pays by context and arm', () => {
    const env = new ContextualBandit({ means, steps: 50 });
    let [observation, info] = env.reset({ seed: 6 });
    const seen = new Set<number>();
    for (let step = 1; step <= 50; step++) {
      const context = observation.indexOf(1);
      expect(observation.reduce((sum, value) => sum + value, 0)).toBe(1);
      expect(context).toBe(step === 1 ? info.context : context);
      seen.add(context);
      const arm = step % 2;
      const mean = means[context]![arm]!;
      const result = env.step(arm);
      info = result[4];
      expect(info).toMatchObject({ context, regret: Math.max(...means[context]!) - mean });
      if (mean !== 0.5) expect(result[1]).toBe(mean);
      expect(result[2]).toBe(step === 50);
      observation = result[0];
    }
    expect([...seen].sort()).toEqual([0, 1, 2]);
  });

  test('sign patterns are distinct, of ±1, and belong to the task', () => {
    const env = new ContextualBandit({ contexts: 8, coding: 'sign', features: 3, meansSeed: 1, steps: 1000 });
    const patterns = new Set<string>();
    env.reset({ seed: 1 });
    for (let i = 0; i < 200; i++) patterns.add([...env.step(0)[0]].join());
    // Eight contexts of three features: each of the 2³ patterns once.
    expect([...patterns].sort()).toEqual(
      Array.from({ length: 8 }, (_, word) => [4, 2, 1].map((bit) => (word & bit ? 1 : -1)).join()).sort(),
    );
    const other = new ContextualBandit({ contexts: 8, coding: 'sign', features: 3, meansSeed: 1 });
    const [observation, { context }] = other.reset({ seed: 77 });
    const [rng] = npRandom(1);
    for (let i = 0; i < 32; i++) rng.random();
    const words = new Set<number>();
    while (words.size < 8) words.add(rng.integers(0, 8));
    const word = [...words][context]!;
    expect([...observation]).toEqual([4, 2, 1].map((bit) => (word & bit ? 1 : -1)));
  });

  test('draws a new task at a seeded reset only', () => {
    const env = new ContextualBandit();
    // The means of the four arms in each of the four contexts lie behind nine other numbers.
    const task = () => [...(env.getState().state as Float64Array)].slice(9, 25);
    env.reset({ seed: 1 });
    const first = task();
    const [rng] = npRandom(1);
    expect(first).toEqual(Array.from({ length: 16 }, () => rng.random()));
    env.reset();
    expect(task()).toEqual(first);
    env.reset({ seed: 2 });
    expect(task()).not.toEqual(first);
  });

  test.each([
    [{ contexts: 0 }, /contexts = 0/],
    [{ coding: 'x' as 'sign' }, /coding = "x"; expected "one-hot" or "sign"/],
    [
      { coding: 'sign', features: 2, contexts: 5 } as const,
      /features = 2 for 5 contexts; .*2\^features distinct patterns/,
    ],
    [{ contexts: 2, means: [[0.1, 0.2]] }, /expected 2 rows \(contexts\) of 2 probabilities/],
    [{ means: [[0.1, 2]] }, /expected 1 rows/],
  ])('%j is refused', (options, message) => {
    expect(() => new ContextualBandit(options)).toThrow(InvalidArgumentError);
    expect(() => new ContextualBandit(options)).toThrow(message);
  });
});
