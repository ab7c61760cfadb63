import { expect, test } from 'vitest';
import { BrokenBarrierError, breakBarrier, createBarrier } from '../../src/dense/barrier.js';
import { laneRange } from '../../src/dense/part.js';

test('a thread alone never waits', () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const barrier = createBarrier(words, 1);
  for (let k = 0; k < 5; k++) barrier.wait();
  expect([...words]).toEqual([0, 5]);
});

test('generations start again at 0 after 2³¹ − 1, never below 0, which means broken', () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  words[1] = 2 ** 31 - 1;
  createBarrier(words, 1).wait();
  expect(words[1]).toBe(0);
});

test('a broken barrier fails those who come later', () => {
  const words = new Int32Array(new SharedArrayBuffer(8));
  breakBarrier(words);
  expect(() => createBarrier(words, 2).wait()).toThrow(BrokenBarrierError);
  expect(() => createBarrier(words, 1).wait()).toThrow('another thread of this run has stopped');
});

test.each([
  [1, 1, [[0, 1]]],
  [
    33,
    2,
    [
      [0, 16],
      [16, 33],
    ],
  ],
  [
    33,
    4,
    [
      [0, 8],
      [8, 16],
      [16, 24],
      [24, 33],
    ],
  ],
  // Fewer groups of eight than threads: some have no lanes.
  [
    9,
    4,
    [
      [0, 0],
      [0, 8],
      [8, 8],
      [8, 9],
    ],
  ],
])('%i lanes on %i threads: whole groups of eight', (batch, threads, ranges) => {
  expect(Array.from({ length: threads }, (_, index) => laneRange(batch, { index, threads }))).toEqual(ranges);
});
