import { expect, test } from 'vitest';
import { interquartileMean } from '../../src/statistics/interquartile-mean.js';

test.each([
  // A quarter of n, rounded down, goes at each end, as in scipy.stats.trim_mean(x, 0.25): 2 of 10, none of 3.
  ['ten values', [0, 1, 2, 3, 4, 5, 6, 7, 8, 100], (2 + 3 + 4 + 5 + 6 + 7) / 6],
  ['eight in any order', [80, 1, 30, 4, -9, 10, 2, 3], (2 + 3 + 4 + 10) / 4],
  ['four', [1, 2, 4, 100], 3],
  ['three: their mean', [1, 2, 6], 3],
  ['one', [5], 5],
])('of %s', (_, values, expected) => {
  const before = [...values];
  expect(interquartileMean(values)).toBeCloseTo(expected, 12);
  expect(values).toEqual(before);
});

test('of nothing is no number', () => {
  expect(interquartileMean([])).toBeNaN();
});
