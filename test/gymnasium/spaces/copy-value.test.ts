import { expect, test } from 'vitest';
import { Discrete, RgbFrame } from '../../../src/gymnasium/index.js';
import { copyArguments, copyValue } from '../../../src/gymnasium/spaces/copy-value.js';

test('a copy shares no array and no plain object with the original, and has what is in it', () => {
  const space = new Discrete(2);
  const original = {
    rows: [Float32Array.of(1, 2)],
    inner: { frame: new RgbFrame(1, 1, [1, 2, 3]) },
    space,
    text: 'x',
    none: null,
  };
  const copy = copyValue(original);
  expect(copy).toEqual(original);
  expect(copy.space).toBe(space);
  expect(copy.inner.frame).toBeInstanceOf(RgbFrame);
  original.rows[0]![0] = 9;
  original.inner.frame[0] = 9;
  expect(copy.rows[0]![0]).toBe(1);
  expect(copy.inner.frame[0]).toBe(1);
});

test('shared memory is copied as a value, and stays shared as an argument', () => {
  const beat = new Int32Array(new SharedArrayBuffer(4));
  expect(copyArguments({ beat }).beat).toBe(beat);
  const copy = copyValue(beat);
  expect(copy).not.toBe(beat);
  expect(copy.buffer).toBeInstanceOf(ArrayBuffer);
});
