import { expect, test } from 'vitest';
import { fillNormal } from '../../src/random/fill-normal.js';
import { keyOf } from '../../src/random/seed.js';

const drawn = (length: number, step = 3, stream = 1, seed = 7) => {
  const out = new Float64Array(length);
  fillNormal(out, keyOf(seed), step, stream);
  return out;
};

test('moments of a standard normal, of 400 000 draws within five standard errors', () => {
  const values = drawn(400_000);
  const mean = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  // The variances of x, x², x³, x⁴ are 1, 2, 15 and 96.
  for (const [power, wanted, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ] as const)
    expect(Math.abs(mean(power) - wanted)).toBeLessThan(5 * Math.sqrt(variance / values.length));
  // Neighbours are made of one radius and one angle, and are independent.
  const product = values.reduce((sum, value, k) => sum + value * (values[k + 1] ?? 0), 0) / values.length;
  expect(Math.abs(product)).toBeLessThan(5 / Math.sqrt(values.length));
});

test('the same for the same key and counters, whatever the length; others for others', () => {
  const values = drawn(10);
  expect(drawn(10)).toEqual(values);
  for (const length of [1, 2, 3, 5, 7]) expect(drawn(length)).toEqual(values.slice(0, length));
  for (const other of [drawn(10, 4), drawn(10, 3, 2), drawn(10, 3, 1, 8)])
    expect(values.some((value) => other.includes(value))).toBe(false);
});
