import { expect, test } from 'vitest';
import type { LabRow } from '../../../site/lab/contract.js';
import { curveTable, linesOf, seedBand, smoothed, someRows, valueAt } from '../../../site/lab/curves/curve-table.js';
import { nextSeeds, playSeeds } from '../../../site/lab/curves/play-seeds.js';
import { fakePort } from '../../../site/lab/testing/fake-port.js';

const row = (episode: number, meanReturn: number, firing: number[] = [], norms: number[] = []): LabRow => ({
  ...{ episode, step: episode, meanReturn, firing, norms },
});

test('a run has one line of its return, and one a layer of the others', () => {
  const rows = [row(10, 0.5, [0.1, 0.2], [1, 2]), row(20, 0.75, [0.3, 0.4], [3, 4])];
  expect(linesOf(rows, 'return')).toEqual([{ label: 'return', episodes: [10, 20], values: [0.5, 0.75] }]);
  expect(linesOf(rows, 'norms').map(({ label, values }) => [label, values])).toEqual([
    ['layer 1', [1, 3]],
    ['output', [2, 4]],
  ]);
  expect(linesOf([], 'firing')).toEqual([]);
});

test('a drawn return is a mean over some episodes at least, of which each counts the same', () => {
  const rows = [row(1, 1), row(2, 0), row(4, 0.5), row(10, 1)];
  // 1 · 1; (1 + 0) / 2; (0 + 2 · 0.5) / 3, as the first is not needed for three; 6 episodes of 1.
  expect(smoothed(rows, 3).map(({ meanReturn }) => meanReturn)).toEqual([1, 0.5, 1 / 3, 1]);
});

test('lines with episodes of their own share an axis', () => {
  const lines = [
    { episodes: [10, 20], values: [1, 2] },
    { episodes: [15, 20, 30], values: [3, Number.NaN, 5] },
  ];
  expect(curveTable(lines)).toEqual([
    [10, 15, 20, 30],
    [1, null, 2, null],
    [null, 3, null, 5],
  ]);
});

test('between two points a curve is a straight line, beyond its ends there is none', () => {
  const line = { episodes: [10, 20], values: [1, 3] };
  expect([5, 10, 12.5, 20, 21].map((episode) => valueAt(line, episode))).toEqual([null, 1, 1.5, 3, null]);
});

test('a band is the mean of the seeds and one sample standard deviation to each side', () => {
  const band = seedBand([
    [row(10, 0), row(20, 1), row(30, 1)],
    [row(10, 2), row(20, 3)],
  ]);
  // Deviations ∓1 from the mean: the sum of squares 2 over n − 1 = 1.
  expect(band).toEqual({
    ...{ seeds: 2, episodes: [10, 20], mean: [1, 2] },
    ...{ low: [1 - Math.SQRT2, 2 - Math.SQRT2], high: [1 + Math.SQRT2, 2 + Math.SQRT2] },
  });
});

test('a table shows some rows, with the last', () => {
  const rows = Array.from({ length: 100 }, (_, k) => row(k + 1, 0));
  expect(someRows(rows, 4).map(({ episode }) => episode)).toEqual([25, 50, 75, 100]);
  expect(someRows(rows.slice(0, 3), 4).length).toBe(3);
});

test('other seeds are played to the same episode', async () => {
  const fractions: number[] = [];
  const experiment = { env: 'multiplexer', rule: { name: 'ste' }, hidden: [4], seed: 5, episodes: 40 };
  const { rows } = playSeeds(fakePort, experiment, nextSeeds(5, 2), 100, (fraction) => fractions.push(fraction));
  expect((await rows).map((run) => run.map(({ episode }) => episode))).toEqual([
    [20, 40, 60, 80, 100],
    [20, 40, 60, 80, 100],
  ]);
  expect(fractions).toEqual([0.25, 0.75]);
  const wrong = playSeeds(fakePort, { ...experiment, rule: { name: 'wrong' } }, [1], 100, () => {});
  await expect(wrong.rows).rejects.toThrow('Did you mean');
  const stopped = playSeeds(fakePort, experiment, [1], 100, () => {});
  stopped.stop();
  await expect(stopped.rows).rejects.toThrow('stopped');
});

test('the seeds after a number follow it, those after a text are numbered', () => {
  expect(nextSeeds(7, 2)).toEqual([8, 9]);
  expect(nextSeeds('pole', 2)).toEqual(['pole-1', 'pole-2']);
});
