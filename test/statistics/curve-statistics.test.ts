import { expect, it } from 'vitest';
import { curveStatistics } from '../../src/statistics/curve-statistics.js';

it('takes each bin over the curves that reach it with a finite value', () => {
  // Bin 0: mean (1 + 2 + 6) / 3 = 3, std √((4 + 1 + 9) / 2) = √7. Bin 1: 4 and 8, std √((4 + 4) / 1). Bin 2: 5 alone.
  // Bin 3: none.
  expect(
    curveStatistics([
      [1, 4, 5, Number.NaN],
      [2, 8],
      [6, Number.NaN],
    ]),
  ).toEqual({
    mean: [3, 6, 5, Number.NaN],
    low: [3 - Math.sqrt(7), 6 - Math.sqrt(8), 5, Number.NaN],
    high: [3 + Math.sqrt(7), 6 + Math.sqrt(8), 5, Number.NaN],
  });
});

it('is empty without curves', () => {
  expect(curveStatistics([]).mean).toEqual([]);
});
