import { expect, test } from 'vitest';
import { Float32Arena } from '../../../src/gymnasium/index.js';

test('hands out zeroed arrays that do not overlap, over the ends of its buffers', () => {
  const arena = new Float32Arena(3, 2);
  const arrays = Array.from({ length: 5 }, (_, i) => {
    const array = arena.next();
    expect([...array]).toEqual([0, 0, 0]);
    return array.fill(i + 1);
  });
  expect(arrays.map((array) => [...array])).toEqual([1, 2, 3, 4, 5].map((value) => [value, value, value]));
  expect(new Set(arrays.map((array) => array.buffer)).size).toBe(3);
});
