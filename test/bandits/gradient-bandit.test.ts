import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGradientBandit } from '../../src/bandits/gradient-bandit.js';
import { shareOf } from './share-of.js';

describe('the gradient bandit', () => {
  test('three pulls worked by hand, with baseline', () => {
    const player = createGradientBandit({ arms: 2, stepSize: 0.5 });
    player.learn(0, 1);
    expect([...player.preferences]).toEqual([0, 0]);
    // R − R̄ = 0 − 1; H ∓ 0.5 · 0.5.
    player.learn(0, 0);
    expect([...player.preferences]).toEqual([-0.25, 0.25]);
    // σ(−0.5) = 0.377541.
    expect(player.probabilities()[0]).toBeCloseTo(0.377541, 6);
    // R − R̄ = 1 − 1/2; H ∓ 0.5 · 0.5 · 0.377541 = 0.094385.
    player.learn(1, 1);
    expect(player.preferences[0]).toBeCloseTo(-0.344385, 6);
    expect(player.preferences[1]).toBeCloseTo(0.344385, 6);
  });

  test('without baseline the first reward counts', () => {
    const player = createGradientBandit({ arms: 4, stepSize: 1, baseline: false });
    player.learn(3, 2);
    expect([...player.preferences]).toEqual([-0.5, -0.5, -0.5, 1.5]);
  });

  test('draws arms by its probabilities', () => {
    const player = createGradientBandit({ arms: 3 });
    player.preferences.set([Math.log(1), Math.log(3), Math.log(6)]);
    for (const [arm, p] of [0.1, 0.3, 0.6].entries())
      expect(Math.abs(shareOf(player, arm, 10_000) - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / 10_000));
  });

  test('probabilities sum to 1 and preferences to 0, whatever is paid', () => {
    const pull = fc.record({ arm: fc.nat(4), reward: fc.double({ min: -100, max: 100, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(pull, { maxLength: 50 }), fc.boolean(), (pulls, baseline) => {
        const player = createGradientBandit({ arms: 5, stepSize: 2, baseline });
        for (const { arm, reward } of pulls) player.learn(arm, reward);
        const probabilities = [...player.probabilities()];
        expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
        expect([...player.preferences].reduce((sum, h) => sum + h, 0)).toBeCloseTo(0, 6);
      }),
    );
  });

  test('a step size that is not above 0 is refused', () => {
    expect(() => createGradientBandit({ arms: 2, stepSize: 0 })).toThrow(
      /stepSize is 0; expected a finite number above 0/,
    );
  });
});
