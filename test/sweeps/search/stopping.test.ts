import { describe, expect, test } from 'vitest';
import { type Climber, isBelowMedian, promoted, stagesOf } from '../../../src/sweeps/search/stopping.js';

describe('stages', () => {
  test('of the median are equally far apart, of ASHA multiples', () => {
    expect(stagesOf(undefined)).toEqual([1]);
    expect(stagesOf({ by: 'median', every: 0.25, startup: 5, warmup: 0 })).toEqual([0.25, 0.5, 0.75, 1]);
    expect(stagesOf({ by: 'median', every: 0.3, startup: 5, warmup: 0 })).toEqual([0.3, 0.6, 0.9, 1]);
    expect(stagesOf({ by: 'asha', from: 1 / 16, factor: 4 })).toEqual([0.0625, 0.25, 1]);
    expect(stagesOf({ by: 'asha', from: 0.1, factor: 3 })).toEqual([0.1, 0.3, 0.9, 1]);
  });
});

describe('the median rule', () => {
  const complete = [
    [1, 5, 9],
    [2, 4, 9],
    [3, 8, 9],
    [0, 1, 9],
  ];

  test('stops what has never been as good as the median of the others here', () => {
    // At the second stage the median of 5, 4, 8, 1 is 4.5.
    expect(isBelowMedian([1, 4.4], complete, 0)).toBe(true);
    expect(isBelowMedian([1, 4.5], complete, 0)).toBe(false);
    // Its best stage counts, as in Optuna.
    expect(isBelowMedian([4.6, 0], complete, 0)).toBe(false);
  });

  test('waits for complete trials, and stops what diverged', () => {
    expect(isBelowMedian([-1], complete, 5)).toBe(false);
    expect(isBelowMedian([-1], [], 0)).toBe(false);
    expect(isBelowMedian([Number.NEGATIVE_INFINITY], complete, 4)).toBe(true);
    expect(isBelowMedian([1], [[Number.NEGATIVE_INFINITY], [Number.NEGATIVE_INFINITY]], 0)).toBe(false);
  });
});

describe('ASHA', () => {
  const at = (rung: number, ...scores: number[]): Climber => ({ rung, scores });

  test('lets the best 1/η of a rung go on, as soon as there are so many', () => {
    expect(promoted([at(0, 1), at(0, 2), at(0)], 3, 3, false)).toBe(-1);
    expect(promoted([at(0, 1), at(0, 2), at(0, 0)], 3, 3, false)).toBe(1);
    // Trial 1 has gone on; of six two may.
    expect(promoted([at(0, 1), at(1, 2), at(0, 0), at(0, 0.5), at(0, 0.7)], 3, 3, false)).toBe(-1);
    expect(promoted([at(0, 1), at(1, 2), at(0, 0), at(0, 0.5), at(0, 0.7), at(0, 0.2)], 3, 3, false)).toBe(0);
  });

  test('looks at the highest rung first', () => {
    const climbers = [at(1, 9, 1), at(1, 8, 3), at(1, 7, 2), at(0, 6), at(0, 5)];
    expect(promoted(climbers, 3, 2, false)).toBe(1);
    // One of three may go on from rung 1, and has; of the five on rung 0 two may, and they have.
    expect(promoted([climbers[0]!, at(2, 8, 3), ...climbers.slice(2)], 3, 2, false)).toBe(-1);
  });

  test('leaves nobody to go on from the last rung', () => {
    expect(promoted([at(1, 1, 1), at(1, 1, 1)], 2, 2, false)).toBe(-1);
  });

  test('brings one to the end however few there are, once all have a result', () => {
    expect(promoted([at(0, 1), at(0, 2)], 3, 4, true)).toBe(1);
    expect(promoted([at(0, 1), at(1, 2)], 3, 4, true)).toBe(-1);
    expect(promoted([at(0, 1), at(1, 2, 2)], 3, 4, true)).toBe(1);
    expect(promoted([at(0, 1), at(2, 2, 2)], 3, 4, true)).toBe(-1);
    expect(promoted([at(0, 1), at(2, 2, 2, 2)], 3, 4, true)).toBe(-1);
  });

  test('leaves what diverged where it is', () => {
    expect(promoted([at(0, Number.NEGATIVE_INFINITY), at(0, Number.NEGATIVE_INFINITY)], 2, 2, true)).toBe(-1);
  });
});
