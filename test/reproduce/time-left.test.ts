import { expect, test } from 'vitest';
import { expectedSeconds, fractionDone, secondsLeft, type TimedJob } from '../../src/reproduce/time-left.js';

const done = (cell: string, elapsed: number, weight?: number): TimedJob => ({ cell, weight, fraction: 1, elapsed });
const running = (cell: string, fraction: number, elapsed: number, weight = 1): TimedJob => ({
  cell,
  weight,
  fraction,
  elapsed,
});
const waiting = (cell: string, weight = 1): TimedJob => ({ cell, weight, fraction: 0, elapsed: 0 });

test('a job takes what those of its cell took; else what running ones come to; else its weight', () => {
  const jobs = [
    done('a', 10, 1),
    done('a', 20, 1),
    running('a', 0.5, 40),
    running('b', 0.25, 5, 2),
    waiting('b', 2),
    waiting('c', 6),
  ];
  // a: (10 + 20) / 2; b: 5 / 0.25; c: 6 weights at (15 + 15 + 15 + 20 + 20) seconds for (1 + 1 + 1 + 2 + 2) of them.
  expect(expectedSeconds(jobs)).toEqual([15, 15, 15, 20, 20, 6 * (85 / 7)]);
});

test('results of an earlier command have seconds and no weight', () => {
  expect(expectedSeconds([done('a', 30), waiting('a', 99), waiting('b', 33)])).toEqual([30, 30, 10]);
});

test('nothing tells at first', () => {
  const jobs = [running('a', 0.001, 1), waiting('b')];
  expect(expectedSeconds(jobs)).toEqual([Number.NaN, Number.NaN]);
  expect(secondsLeft(jobs, 2)).toBeNaN();
  expect(fractionDone(jobs)).toBeCloseTo(0.0005, 12);
});

test('the time left is that of the last worker to be free', () => {
  const jobs = [done('a', 10), running('a', 0.2, 3), running('a', 0.9, 9), waiting('a'), waiting('a')];
  // 8 s and 1 s to go; the third job begins at 1 s on the second worker and ends at 11 s, the fourth on the first at 8
  // s.
  expect(secondsLeft(jobs, 2)).toBeCloseTo(18, 9);
  expect(secondsLeft(jobs, 4)).toBeCloseTo(10, 9);
  expect(fractionDone(jobs)).toBeCloseTo(2.1 / 5, 12);
  expect(secondsLeft([done('a', 10)], 2)).toBe(0);
});
