import { describe, expect, test } from 'vitest';
import type { ArmPosterior } from '../../src/bandits/arm-posterior.js';
import { betaPosterior, gaussianPosterior } from '../../src/bandits/arm-posterior.js';
import { playerRandom } from '../../src/bandits/bandit-player.js';
import { drawBeta, drawGamma } from '../../src/bandits/draw-beta.js';
import { createThompsonSampling } from '../../src/bandits/thompson-sampling.js';
import { shareOf } from './share-of.js';

const given = (posterior: ArmPosterior, ...rewards: number[]) => {
  for (const reward of rewards) posterior.learn(reward);
  return posterior;
};
const N = 20_000;
/** The share of `N` draws below a value, and five standard deviations of it. */
const below = (value: number, draw: () => number) =>
  Array.from({ length: N }, draw).filter((drawn) => drawn < value).length / N;
const bound = (p: number) => 5 * Math.sqrt((p * (1 - p)) / N);

describe('posteriors, worked by hand', () => {
  test('Beta: two successes and a failure on top of (1, 1)', () => {
    expect(given(betaPosterior(), 1, 1, 0).state).toEqual({ alpha: 3, beta: 2 });
    expect(given(betaPosterior({ alpha: 0.5, beta: 4 }), 0).state).toEqual({ alpha: 0.5, beta: 5 });
  });

  test('Gaussian: N(0, 1) and noise 1, rewards 2 and 1: the mean of 0, 2 and 1, variance 1/3', () => {
    const { mean, std } = given(gaussianPosterior(), 2, 1).state;
    expect(mean).toBeCloseTo(1, 12);
    expect(std).toBeCloseTo(Math.sqrt(1 / 3), 12);
  });

  test('Gaussian: N(0, 2²) and noise 1/2, reward 3: precision 1/4 + 4, mean 3 · 4 / 4.25', () => {
    const { mean, std } = given(gaussianPosterior({ std: 2, noise: 0.5 }), 3).state;
    expect(mean).toBeCloseTo(2.823529, 6);
    expect(std).toBeCloseTo(0.485071, 6);
  });

  test('rewards and priors that cannot be are refused', () => {
    expect(() => betaPosterior().learn(0.5)).toThrow(/the reward is 0\.5; a Beta posterior is for rewards of 0 and 1/);
    expect(() => betaPosterior({ alpha: 0 })).toThrow(/alpha is 0; expected a finite number above 0/);
    expect(() => gaussianPosterior({ noise: -1 })).toThrow(/noise is -1; expected a finite number above 0/);
    expect(() => gaussianPosterior({ mean: Number.NaN })).toThrow(/mean is NaN/);
  });
});

describe('draws', () => {
  const random = playerRandom('draws');

  test('Gamma(2): below 1 with 1 − 2/e; Gamma(1/2): below 1/2 with erf(√½) = 0.682689', () => {
    for (const [shape, value, p] of [
      [2, 1, 1 - 2 / Math.E],
      [0.5, 0.5, 0.682689],
    ] as const)
      expect(Math.abs(below(value, () => drawGamma(random, shape)) - p)).toBeLessThan(bound(p));
  });

  test('Beta(3, 2): below 1/2 with 5/16; Beta(1/2, 1/2): below 1/4 with 1/3', () => {
    for (const [a, b, value, p] of [
      [3, 2, 0.5, 5 / 16],
      [0.5, 0.5, 0.25, 1 / 3],
    ] as const)
      expect(Math.abs(below(value, () => drawBeta(random, a, b)) - p)).toBeLessThan(bound(p));
  });

  test('Beta of next to nothing is a coin, and a number', () => {
    const draws = Array.from({ length: 1000 }, () => drawBeta(random, 1e-4, 3e-4));
    expect(draws.every((x) => x >= 0 && x <= 1)).toBe(true);
    expect(draws.filter((x) => x > 0.5).length / 1000).toBeCloseTo(0.25, 1);
  });
});

describe('Thompson sampling', () => {
  test('pulls an arm with the probability that it is the best: 1/3 of Beta(1, 1) against Beta(2, 1)', () => {
    const player = createThompsonSampling({ arms: 2 });
    player.learn(1, 1);
    expect(Math.abs(shareOf(player, 0, N) - 1 / 3)).toBeLessThan(bound(1 / 3));
  });

  test('… Φ(−1) of N(0, 1) against N(1.414…, 1)', () => {
    const player = createThompsonSampling({ arms: 2, posterior: gaussianPosterior, seed: 3 });
    Object.assign(player.posteriors[1]!.state, { mean: Math.SQRT2 });
    expect(Math.abs(shareOf(player, 0, N) - 0.158655)).toBeLessThan(bound(0.158655));
  });

  test('learns of the arm that was pulled alone', () => {
    const player = createThompsonSampling({ arms: 3 });
    player.learn(2, 0);
    expect(player.posteriors.map(({ state }) => state)).toEqual([
      { alpha: 1, beta: 1 },
      { alpha: 1, beta: 1 },
      { alpha: 1, beta: 2 },
    ]);
    expect(() => player.learn(3, 0)).toThrow(/arm is 3/);
  });
});
