import { expect, test } from 'vitest';
import { unitHistory } from '../../src/inspect/history.js';

const row = (step: number, layer: number, unit: number, rate: number | null) =>
  JSON.stringify({ step, layer, unit, choice: 0, rate, credit: 0.5, normOut: 1 });

test('rows by layer, column and window; a window that is cut off is left out', () => {
  const whole = [
    row(0, 1, 0, 0.1),
    row(0, 1, 1, 0.2),
    row(0, 2, 0, 0.3),
    row(9, 1, 0, 0.4),
    row(9, 1, 1, null),
    row(9, 2, 0, 0.6),
  ];
  const { steps, layers } = unitHistory([...whole, row(18, 1, 0, 0.7)]);
  expect(steps).toEqual([0, 9]);
  expect(layers.map(({ layer, columns }) => [layer, columns])).toEqual([
    [1, 2],
    [2, 1],
  ]);
  expect([...layers[0]!.values.rate]).toEqual([Math.fround(0.1), Math.fround(0.4), Math.fround(0.2), Number.NaN]);
  expect([...layers[1]!.values.rate]).toEqual([Math.fround(0.3), Math.fround(0.6)]);
});

test('says which line is no row', () => {
  expect(() => unitHistory([row(0, 1, 0, 1), '{"a":1}'])).toThrow(
    'line 2 of the recording is "{"a":1}"; expected a row',
  );
});
