import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../../src/statistics/bootstrap-interval.js';
import { mean } from '../../src/statistics/curve-statistics.js';
import { interquartileMean } from '../../src/statistics/interquartile-mean.js';

const scores = (runs: { minLength: number; maxLength: number }) =>
  fc.array(fc.double({ min: -500, max: 500, noNaN: true }), runs);

describe('bootstrapInterval', () => {
  it('holds 95 % of the means of all samples of three', () => {
    // Of the 27 samples of {0, 1, 2} one has mean 0 and one mean 2: 3.7 % each, more than the 2.5 % that are cut off.
    expect(bootstrapInterval([0, 1, 2], mean)).toEqual([0, 2]);
    // Of {0, 0, 0, 3} the mean is 3/4 times a binomial count of 4 draws at 1/4: P(0) = 31.6 %, P(≤ 2) = 94.9 %, P(≤ 3)
    // = 99.6 %.
    expect(bootstrapInterval([0, 3, 0, 0], mean)).toEqual([0, 2.25]);
  });

  it('is that of a normal mean where there are many values', () => {
    // 100 values with mean 49.5 and standard deviation 28.87: 49.5 ± 1.96 · 2.887, to the noise of 10,000 resamples.
    const [low, high] = bootstrapInterval(
      Array.from({ length: 100 }, (_, k) => k),
      mean,
    )!;
    expect(low).toBeCloseTo(43.84, 0);
    expect(high).toBeCloseTo(55.16, 0);
  });

  it('is the same every time, and none of fewer than three values, or of equal ones', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(bootstrapInterval(values, interquartileMean)).toEqual(bootstrapInterval(values, interquartileMean));
    expect(bootstrapInterval([1, 2], mean)).toBeUndefined();
    expect(bootstrapInterval([7, 7, 7], mean)).toBeUndefined();
  });

  it('holds the interquartile mean', () => {
    fc.assert(
      fc.property(scores({ minLength: 3, maxLength: 12 }), (values) => {
        fc.pre(values.some((value) => value !== values[0]));
        const [low, high] = bootstrapInterval(values, interquartileMean)!;
        const centre = interquartileMean(values);
        // Sums in another order round otherwise.
        expect(low).toBeLessThanOrEqual(centre + 1e-9);
        expect(high).toBeGreaterThanOrEqual(centre - 1e-9);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it('is narrower with more runs of the same spread', () => {
    fc.assert(
      fc.property(scores({ minLength: 4, maxLength: 6 }), (values) => {
        fc.pre(Math.max(...values) - Math.min(...values) > 1);
        const width = ([low, high]: readonly [number, number]) => high - low;
        const many = Array.from({ length: 6 }, () => values).flat();
        const of = (sample: readonly number[]) => width(bootstrapInterval(sample, mean)!);
        expect(of(many)).toBeLessThan(0.7 * of(values));
      }),
      { numRuns: 10, seed: 2 },
    );
  });
});
