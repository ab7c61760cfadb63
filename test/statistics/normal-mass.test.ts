import { expect, test } from 'vitest';
import { normalMass } from '../../src/statistics/normal-mass.js';

// Differences of Python's math.erfc.
test.each([
  [Number.NEGATIVE_INFINITY, 0, 0.5],
  [-1, 1, 0.6826894921370859],
  [0, 1.959963984540054, 0.475],
  [Number.NEGATIVE_INFINITY, -5, 2.866515718791946e-7],
  [10, Number.POSITIVE_INFINITY, 7.61985302416047e-24],
  [3, 3.1, 0.00038229481841173946],
  [-4, -3.5, 0.0002009578372024051],
  [-2, 3, 0.9758999700201907],
])('between %d and %d lies %d', (a, b, mass) => {
  expect(normalMass(a, b)).toBeCloseTo(mass, 13);
  if (mass < 1e-6) expect(normalMass(a, b) / mass).toBeCloseTo(1, 9);
});
