import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closestName, editDistance } from '../../src/text/suggest.js';

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['CartPole', 'CartPoel', 1],
    ['ab', 'ba', 1],
    ['abc', 'abc', 0],
  ])('%j and %j are %i apart', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  test('is symmetric, zero only for equal strings, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('closestName', () => {
  const names = ['CartPole', 'MountainCar', 'multiplexer', 'frozen-lake'];
  test.each([
    ['cart-pole', 'CartPole'],
    ['Multiplxer', 'multiplexer'],
    ['FrozenLake', 'frozen-lake'],
    ['MountainCarr', 'MountainCar'],
    ['Pong', undefined],
    ['', undefined],
    ['a'.repeat(1_000_000), undefined],
  ])('%j means %j', (typed, expected) => {
    expect(closestName(typed, names)).toBe(expected);
  });
});
