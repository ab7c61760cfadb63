import { describe, expect, test } from 'vitest';
import { drawsOfOneColumn, drawsOfRows, drawWord } from '../../../src/dense/kernels/act/draws-code.js';
import { SharedFunctions } from '../../../src/dense/kernels/shared-functions.js';
import { DRAW_ROWS, DRAW_ROWS_OF_ONE, TILE } from '../../../src/dense/sizes.js';
import { PHILOX } from '../../../src/random/philox.js';
import { ACTION_DRAW, Stream } from '../../../src/random/stream.js';
import { createPage, instantiate } from '../../wasm/run-function.js';

const KEYS = 1024;
const INTO = 4096;
const key = { k0: 0x9abcdef0, k1: 0x12345678 };
// All coordinates of a draw are 32-bit words, of which the highest bit may be set.
const [step, layer] = [0xfedcba98, 3];

/** A page with the keys of all rounds, as dense teams have them, and the functions that draw over it. */
function prepared() {
  const page = createPage();
  for (let round = 0; round < PHILOX.rounds; round++) {
    page.unsigned.fill(key.k0 + round * PHILOX.increments[0], KEYS / 4 + 8 * round, KEYS / 4 + 8 * round + 4);
    page.unsigned.fill(key.k1 + round * PHILOX.increments[1], KEYS / 4 + 8 * round + 4, KEYS / 4 + 8 * round + 8);
  }
  const functions = new SharedFunctions();
  const { draws, drawsOfOne } = instantiate([drawsOfRows(functions, KEYS), drawsOfOneColumn(functions, KEYS)], page);
  return { page, draws: draws!, drawsOfOne: drawsOfOne! };
}

const drawn = (unit: number, row: number) => new Stream(key, layer, unit).uniform(step, row, ACTION_DRAW);

describe.each([0, 5, 0xffff0000])('rows from %i on', (from) => {
  test('sixteen columns draw what their units draw from their own streams', () => {
    const { page, draws } = prepared();
    const rows = 2 * DRAW_ROWS;
    draws(4 * 2 * TILE, drawWord(layer), step, from, from + rows, INTO);
    const expected = Array.from({ length: rows }, (_, row) =>
      Array.from({ length: TILE }, (_, k) => drawn(2 * TILE + k, from + row)),
    );
    expect(Array.from(page.floats.subarray(INTO / 4, INTO / 4 + rows * TILE))).toEqual(expected.flat());
  });

  test('so does the one column of a layer', () => {
    const { page, drawsOfOne } = prepared();
    drawsOfOne(drawWord(layer), step, from, from + 1, INTO);
    const expected = Array.from({ length: DRAW_ROWS_OF_ONE }, (_, row) => drawn(0, from + row));
    expect(Array.from(page.floats.subarray(INTO / 4, INTO / 4 + DRAW_ROWS_OF_ONE))).toEqual(expected);
  });
});

test('whole groups of rows are filled, and nothing behind them', () => {
  const { page, draws } = prepared();
  draws(0, drawWord(layer), step, 0, DRAW_ROWS + 1, INTO);
  const filled = page.floats.subarray(INTO / 4, INTO / 4 + 2 * DRAW_ROWS * TILE);
  expect(filled.every((draw) => draw > 0 && draw < 1)).toBe(true);
  expect(page.floats[INTO / 4 + filled.length]).toBe(0);
});
