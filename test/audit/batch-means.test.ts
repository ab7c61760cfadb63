import { describe, expect, it } from 'vitest';
import { batchMean, combine, crossDot, standardError } from '../../src/audit/batch-means.js';

describe('batch means', () => {
  it('jackknifes a mean to its textbook standard error', () => {
    // 1, 2, 3, 6: mean 3, squared deviations 4 + 1 + 0 + 9 = 14, s² = 14/3, standard error √(14/3 / 4) = √(7/6).
    const mean = batchMean([1, 2, 3, 6]);
    expect(mean.full).toBe(3);
    expect(standardError(mean)).toBeCloseTo(Math.sqrt(7 / 6), 14);
  });

  it('multiplies different batches only', () => {
    const a = [Float64Array.of(9, 1, 2), Float64Array.of(9, 3, 0), Float64Array.of(9, -1, 1)];
    const b = [Float64Array.of(9, 2, 1), Float64Array.of(9, 0, 1), Float64Array.of(9, 1, 1)];
    // Entries 1 and 2. a0·b1 = 2, a0·b2 = 3, a1·b0 = 6, a1·b2 = 3, a2·b0 = −1, a2·b1 = 1: sum 14 of 6 products.
    const product = crossDot(a, b, 1, 3);
    expect(product.full).toBeCloseTo(14 / 6, 14);
    // Without batch 0: (3 + 1)/2; without 1: (3 − 1)/2; without 2: (2 + 6)/2.
    [2, 1, 4].forEach((value, k) => {
      expect(product.without[k]).toBeCloseTo(value, 14);
    });
  });

  it('does not take noise for length', () => {
    // ±1 alternating has mean 0, while the squared length of the mean over three batches, 1/9, does not.
    const noise = [Float64Array.of(1), Float64Array.of(-1), Float64Array.of(1), Float64Array.of(-1)];
    expect(crossDot(noise, noise, 0, 1).full).toBeCloseTo(-1 / 3, 14);
  });

  it('combines values batch by batch', () => {
    const ratio = combine([batchMean([2, 4]), batchMean([1, 3])], (x, y) => x / y);
    expect(ratio).toEqual({ full: 1.5, without: [4 / 3, 2] });
  });
});
