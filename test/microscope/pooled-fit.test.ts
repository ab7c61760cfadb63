import { describe, expect, test } from 'vitest';
import { FIT_BATCHES, FitSums } from '../../src/microscope/pooled-fit.js';

/** Sums over one pair in each batch: pay, and two estimates of the advantage. */
function sumsOf(pair: (batch: number) => readonly [pay: number, first: number, second: number]): FitSums {
  const sums = new FitSums();
  for (let batch = 0; batch < FIT_BATCHES; batch++) sums.add(batch, ...pair(batch));
  return sums;
}

describe('the correlation of pay and advantage', () => {
  test('is 1 without an interval where pay is exactly the advantage', () => {
    const { correlation, slope } = sumsOf((batch) => [2 * batch, batch, batch]).fit();
    expect(correlation).toEqual({ value: expect.closeTo(1, 12), interval: undefined });
    expect(slope.value).toBeCloseTo(2, 12);
  });

  test('is not a number where the two estimates of the advantage have nothing in common but noise', () => {
    // Products of the two estimates vary by 0.01, their mean by much more: the quotient is far beyond 1.
    const { correlation, noiseShare } = sumsOf((batch) => {
      const sign = batch % 2 === 0 ? 1 : -1;
      return [sign, sign, sign * 0.01];
    }).fit();
    expect(correlation).toEqual({ value: Number.NaN, interval: undefined });
    expect(noiseShare).toEqual({ value: Number.NaN, interval: undefined });
  });

  test('is not a number where one batch alone makes it one', () => {
    const { correlation, slope } = sumsOf((batch) => (batch === 3 ? [1, 1, 1] : [0, 0, 0])).fit();
    expect([correlation.value, slope.value]).toEqual([Number.NaN, Number.NaN]);
  });

  test('is within its interval where pay is advantage and noise', () => {
    const { correlation } = sumsOf((batch) => [batch + 6 * Math.sin(9 * batch), batch, batch]).fit();
    expect(correlation.value).toBeGreaterThan(0.5);
    expect(correlation.interval![0]).toBeLessThan(correlation.value);
    expect(correlation.interval![1]).toBeGreaterThan(correlation.value);
  });
});
