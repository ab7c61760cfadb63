import { expect, test } from 'vitest';
import { dataEquivalence } from '../../../src/gymnasium/index.js';

test.each([
  [1, 1, true, true],
  [1, 1 + 1e-6, true, false],
  [1, 1 + 1e-3, false, false],
  [Number.NaN, Number.NaN, true, true],
  [0, -0, true, true],
  [1, '1', false, false],
  [null, null, true, true],
  [null, {}, false, false],
  [Float32Array.of(1, 2), Float32Array.of(1, 2), true, true],
  [Float32Array.of(1, 2), Float64Array.of(1, 2), false, false],
  [Float32Array.of(1, 2), [1, 2], false, false],
  [Float64Array.of(1, 2), Float64Array.of(1, 2 + 1e-6), true, false],
  [[1, [2]], [1, [2]], true, true],
  [[1, 2], [1], false, false],
  [{ a: 1, b: 'x' }, { b: 'x', a: 1 }, true, true],
  [{ a: 1 }, { a: 1, b: undefined }, false, false],
  [{ a: 1 }, { b: 1 }, false, false],
])('%j and %j are alike: %s, exactly: %s', (a, b, alike, exactly) => {
  expect(dataEquivalence(a, b)).toBe(alike);
  expect(dataEquivalence(a, b, true)).toBe(exactly);
});
