import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createUcb1 } from '../../src/bandits/ucb1.js';

describe('UCB1', () => {
  test('a game of two arms worked by hand', () => {
    const player = createUcb1({ arms: 2 });
    const pull = (arm: number, reward: number) => {
      expect(player.choose()).toBe(arm);
      player.learn(arm, reward);
    };
    expect([...player.indices()]).toEqual([Infinity, Infinity]);
    pull(0, 1);
    pull(1, 0);
    // n = 2: 1 + √(2 ln 2) and 0 + √(2 ln 2), √1.386294 = 1.177410.
    expect(player.indices()[0]).toBeCloseTo(2.17741, 5);
    expect(player.indices()[1]).toBeCloseTo(1.17741, 5);
    pull(0, 0);
    // n = 3: 1/2 + √(2 ln 3 / 2) = 0.5 + √1.098612 = 1.548147; √(2 ln 3) = √2.197225 = 1.482304.
    expect(player.indices()[0]).toBeCloseTo(1.548147, 5);
    expect(player.indices()[1]).toBeCloseTo(1.482304, 5);
    pull(0, 0);
    // n = 4: 1/3 + √(2 ln 4 / 3) = 0.333333 + √0.924196 = 1.294685; √(2 ln 4) = √2.772589 = 1.665109.
    expect(player.indices()[0]).toBeCloseTo(1.294685, 5);
    expect(player.indices()[1]).toBeCloseTo(1.665109, 5);
    pull(1, 0);
  });

  test('without exploration it is greedy', () => {
    const player = createUcb1({ arms: 2, exploration: 0 });
    player.learn(0, 0.1);
    player.learn(1, 0.2);
    for (let i = 0; i < 50; i++) player.learn(1, 0.2);
    expect(player.choose()).toBe(1);
  });

  test('tries every arm first, in order, whatever they pay', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (pays) => {
          const player = createUcb1({ arms: pays.length });
          const tried = pays.map((reward) => {
            const arm = player.choose();
            player.learn(arm, reward);
            return arm;
          });
          expect(tried).toEqual(pays.map((_, arm) => arm));
        },
      ),
    );
  });

  test('a negative exploration is refused', () => {
    expect(() => createUcb1({ arms: 2, exploration: -1 })).toThrow(
      /exploration is -1; expected a finite number of at least 0/,
    );
  });
});
