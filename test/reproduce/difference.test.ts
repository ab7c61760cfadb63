import { expect, test } from 'vitest';
import { difference } from '../../src/reproduce/summarize-cell.js';

const source = 'a paper';

test('z by hand: both spreads, one, none', () => {
  // (0.798 − 0.81) / √(0.008²/10 + 0.01²/10) = −0.012 / 0.0040497
  const ours = { mean: 0.798, std: 0.008, runs: 10 };
  expect(difference(ours, { mean: 0.81, std: 0.01, runs: 10, source })).toBeCloseTo(-2.963, 3);
  // A figure without its spread, or without its runs, counts as exact: (12 − 10) / (3 / √9).
  expect(difference({ mean: 12, std: 3, runs: 9 }, { mean: 10, source })).toBeCloseTo(2, 12);
  expect(difference({ mean: 12, std: 3, runs: 9 }, { mean: 10, std: 5, source })).toBeCloseTo(2, 12);
  expect(difference({ mean: 12, std: 0, runs: 1 }, { mean: 10, std: 5, runs: 10, source })).toBeUndefined();
  expect(difference({ mean: 12, std: 0, runs: 3 }, { mean: 10, source })).toBeUndefined();
});
