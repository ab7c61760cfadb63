import { expect, test } from 'vitest';
import { studentQuantile } from '../../src/statistics/student-quantile.js';

// Two-sided 5 % and 1 % points, as in tables of Student's t; those of 1 and 2 degrees of freedom are tan(0.95 π/2) and
// 0.95 √(2 / (1 − 0.95²)).
test.each([
  [0.05, 1, 12.7062047364],
  [0.05, 2, 4.3026527297],
  [0.05, 3, 3.1824463053],
  [0.05, 9, 2.2621571628],
  [0.01, 9, 3.2498355441],
  [0.05, 29, 2.0452296421],
  [0.05, 30, 2.0422724563],
  [0.05, 99, 1.9842169516],
  [0.01, 99, 2.6264054573],
  [0.05, 1e6, 1.9599663],
] as const)('|t| exceeds with probability %d of %d degrees of freedom', (tail, freedom, value) => {
  expect(studentQuantile(tail, freedom)).toBeCloseTo(value, 5);
});
