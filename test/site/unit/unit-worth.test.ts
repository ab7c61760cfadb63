import { expect, test } from 'vitest';
import { worthText } from '../../../site/lab/unit/worth-text.js';

test.each([
  [-0.00084, 0.0075, '−0.001 ± 0.015'],
  [0.31416, 0.02, '0.314 ± 0.04'],
  [12.34, 3, '12.3 ± 6'],
  [-0.0002, 0.05, '0 ± 0.1'],
  [0.5, 0, '0.5 ± 0'],
])('a worth of %f with a standard error of %f is written with the digits that count', (value, standardError, text) => {
  expect(worthText({ value, standardError })).toBe(text);
});
