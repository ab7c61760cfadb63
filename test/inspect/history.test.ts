import { expect, test } from 'vitest';
import { unitHistory } from '../../src/inspect/history.js';
import { recordingPictures } from '../../src/inspect/recording-pictures.js';

const row = (step: number, layer: number, unit: number, rate: number | null) =>
  JSON.stringify({ step, layer, unit, choice: 0, rate, credit: 0.5, normOut: 1 });

const WINDOWS = [
  ...[row(0, 1, 0, 0.1), row(0, 1, 1, 0.2), row(0, 2, 0, 0.3)],
  ...[row(9, 1, 0, 0.4), row(9, 1, 1, null), row(9, 2, 0, 0.6)],
];

test('lines are a table again; a window that is cut off is left out', () => {
  const { rows, columns } = unitHistory([...WINDOWS, row(18, 1, 0, 0.7)]);
  expect(rows).toBe(6);
  expect([...columns.step]).toEqual([0, 0, 0, 9, 9, 9]);
  expect([...columns.rate]).toEqual([0.1, 0.2, 0.3, 0.4, Number.NaN, 0.6]);
  expect([...columns.entropy]).toEqual(Array.from({ length: 6 }, () => Number.NaN));
});

test('and are drawn as a recording is', () => {
  const pictures = recordingPictures(unitHistory(WINDOWS), { rate: 'firing' });
  expect(pictures.map(({ layer, title, rows, span }) => [layer, title, rows, span])).toEqual([
    [1, 'firing', 2, 'steps 0 to 18'],
    [2, 'firing', 1, 'steps 0 to 18'],
  ]);
});

test('says which line is no row', () => {
  expect(() => unitHistory([row(0, 1, 0, 1), '{"a":1}'])).toThrow(
    'line 2 of the recording is "{"a":1}"; expected a row',
  );
});
