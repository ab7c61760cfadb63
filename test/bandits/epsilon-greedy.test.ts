import { describe, expect, test } from 'vitest';
import { createEpsilonGreedy } from '../../src/bandits/epsilon-greedy.js';
import { shareOf } from './share-of.js';

describe('ε-greedy', () => {
  test('averages what each arm paid', () => {
    const player = createEpsilonGreedy({ arms: 3 });
    for (const [arm, reward] of [
      [0, 1],
      [0, 0],
      [2, -3],
      [0, 0.5],
    ] as const)
      player.learn(arm, reward);
    expect([...player.averages.means]).toEqual([0.5, 0, -3]);
    expect([...player.averages.counts]).toEqual([3, 0, 1]);
  });

  test('without ε takes the best average, an arm not pulled counting as 0', () => {
    const player = createEpsilonGreedy({ arms: 3, epsilon: 0 });
    player.learn(1, 0.1);
    expect(Array.from({ length: 20 }, () => player.choose())).toEqual(new Array(20).fill(1));
    player.learn(1, -0.3);
    expect(shareOf(player, 1, 200)).toBe(0);
  });

  // Bounds of five standard deviations √(p(1 − p)/10 000).
  test('takes the best arm with 1 − ε + ε/arms, any other with ε/arms', () => {
    const player = createEpsilonGreedy({ arms: 4, epsilon: 0.2 });
    player.learn(2, 1);
    expect(Math.abs(shareOf(player, 2, 10_000) - 0.85)).toBeLessThan(0.018);
    expect(Math.abs(shareOf(player, 0, 10_000) - 0.05)).toBeLessThan(0.011);
  });

  test('chooses among equals at random', () => {
    const player = createEpsilonGreedy({ arms: 4, epsilon: 0 });
    player.learn(1, -1);
    expect(shareOf(player, 1, 1000)).toBe(0);
    for (const arm of [0, 2, 3]) expect(Math.abs(shareOf(player, arm, 10_000) - 1 / 3)).toBeLessThan(0.024);
  });

  test('the seed decides', () => {
    const play = (seed: number | string) => {
      const player = createEpsilonGreedy({ arms: 10, epsilon: 1, seed });
      return Array.from({ length: 20 }, () => player.choose());
    };
    expect(play(1)).toEqual(play(1));
    expect(play(1)).not.toEqual(play(2));
    expect(play('a text')).toEqual(play('a text'));
    expect(() => play(-1)).toThrow(/the seed is -1/);
  });

  test.each([
    [{ arms: 0 }, /arms is 0; expected the number of arms/],
    [{ arms: 2, epsilon: 1.5 }, /epsilon is 1\.5; expected a probability, 0 to 1/],
    [{ arms: 2, epsilon: Number.NaN }, /epsilon is NaN/],
  ])('%j is refused', (options, message) => {
    expect(() => createEpsilonGreedy(options)).toThrow(message);
  });

  test('pulls that cannot be are refused', () => {
    const player = createEpsilonGreedy({ arms: 2 });
    expect(() => player.learn(2, 1)).toThrow(/arm is 2; expected the arm that choose gave, from 0 to 1/);
    expect(() => player.learn(0, Number.NaN)).toThrow(/the reward of arm 0 is NaN; expected a finite number/);
  });
});
