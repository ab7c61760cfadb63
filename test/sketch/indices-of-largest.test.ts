import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indicesOfLargest } from '../../src/sketch/indices-of-largest.js';
import { thorough } from '../thorough.js';

/** The same by sorting. */
function bySorting(numbers: Float32Array, k: number): number[] {
  return Array.from(numbers, (value, index) => ({ magnitude: Math.abs(value), index }))
    .sort((a, b) => b.magnitude - a.magnitude || a.index - b.index)
    .slice(0, k)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

test('are those that sorting finds, ties to the lower index', () => {
  const number = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, 2 ** -140, -3.4e38, Infinity));
  fc.assert(
    fc.property(fc.array(number, { maxLength: 200 }), fc.nat({ max: 220 }), (list, k) => {
      const numbers = Float32Array.from(list);
      expect([...indicesOfLargest(numbers, k)]).toEqual(bySorting(numbers, k));
    }),
    { numRuns: thorough(1000, 100) },
  );
});

test('of equal magnitudes the first ones, whatever their signs', () => {
  expect([...indicesOfLargest(Float32Array.of(1, -2, 2, -2, 0), 2)]).toEqual([1, 2]);
  expect([...indicesOfLargest(new Float32Array(5), 3)]).toEqual([0, 1, 2]);
});

test('looks at the part of memory that it is given', () => {
  const all = Float32Array.of(9, 1, 3, 2, 9);
  expect([...indicesOfLargest(all.subarray(1, 4), 1)]).toEqual([1]);
});

test('a number that is none comes first, so that it is not lost', () => {
  expect([...indicesOfLargest(Float32Array.of(1, Number.NaN, 5), 1)]).toEqual([1]);
});
