import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CountSketch } from '../../src/sketch/count-sketch.js';
import { type HashTables, hashTables } from '../../src/sketch/tabulation.js';
import { thorough } from '../thorough.js';

const tables = new Map<string, HashTables>();

/** Column and sign of an index in a row, as the sketch is defined. */
function placeOf(index: number, row: number, columns: number, seed: number | string) {
  const key = `${seed} ${row}`;
  const { low, high } = tables.get(key) ?? hashTables(seed, row);
  tables.set(key, { low, high });
  const hash = (low[index % 2048]! ^ high(Math.floor(index / 2048))) >>> 0;
  const column = Math.min(columns - 1, Math.floor(Math.fround((hash >>> 8) * Math.fround(columns / 2 ** 24))));
  return { column, sign: hash & 1 ? -1 : 1 };
}

/** Numbers like those of a gradient: many small ones, some large. */
function uneven(size: number, seed: number): Float32Array {
  let state = seed * 2654435761 + 1;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const u = state / 2 ** 32 - 0.5;
    return u * u * u * 8;
  });
}

test('is the table and the median that its definition says, to the bit, over several blocks', () => {
  for (const [size, rows, columns] of [
    [2500, 5, 37],
    [2049, 4, 1000],
    [3, 1, 1],
    [2048, 2, 64],
  ] as const) {
    const vector = uneven(size, 3);
    const sketch = new CountSketch({ size, rows, columns, seed: 'agreed' });
    sketch.add(vector);
    const table = new Float32Array(rows * columns);
    for (let row = 0; row < rows; row++)
      for (let i = 0; i < size; i++) {
        const { column, sign } = placeOf(i, row, columns, 'agreed');
        table[row * columns + column]! += sign * vector[i]!;
      }
    expect(sketch.table).toEqual(table);
    const estimates = sketch.estimates();
    for (let i = 0; i < size; i += 7) {
      const told = Array.from({ length: rows }, (_, row) => {
        const { column, sign } = placeOf(i, row, columns, 'agreed');
        return sign * table[row * columns + column]!;
      }).sort((a, b) => a - b);
      expect(estimates[i]! + 0).toBe(told[(rows - 1) >> 1]! + 0);
    }
  }
});

test('is linear: the sum of sketches is the sketch of the sum', () => {
  // Whole numbers, of which 32-bit sums are exact.
  const vectors = fc.array(fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -999, max: 999 })), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(vectors, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 50 }), (pairs, rows, columns) => {
      const size = pairs.length;
      const [u, v, both] = [0, 1, 2].map(() => new CountSketch({ size, rows, columns, seed: 5 }));
      u!.add(Float32Array.from(pairs, ([a]) => a));
      v!.add(Float32Array.from(pairs, ([, b]) => b));
      both!.add(Float32Array.from(pairs, ([a, b]) => a + b));
      u!.addSketch(v!);
      expect(u!.table).toEqual(both!.table);
    }),
    { numRuns: thorough(200, 30) },
  );
});

test('with a column an index or many more, tells the vector', () => {
  const vector = uneven(50, 1);
  const sketch = new CountSketch({ size: 50, rows: 9, columns: 2 ** 14 });
  sketch.add(vector);
  expect(sketch.estimates()).toEqual(vector);
  const { indices, values } = sketch.unsketch(3);
  const largest = [...vector].map(Math.abs).sort((a, b) => b - a)[2]!;
  expect([...values].every((value) => Math.abs(value) >= largest)).toBe(true);
  expect([...indices].map((i) => vector[i])).toEqual([...values]);
});

test('one row is unbiased over seeds, with the variance of its definition', () => {
  const size = 60;
  const columns = 20;
  const vector = uneven(size, 2);
  const squares = vector.reduce((sum, v) => sum + v * v, 0);
  const seeds = thorough(4000, 500);
  const [sums, ofSquares] = [new Float64Array(size), new Float64Array(size)];
  for (let seed = 0; seed < seeds; seed++) {
    const sketch = new CountSketch({ size, rows: 1, columns, seed });
    sketch.add(vector);
    for (const [i, value] of sketch.estimates().entries()) {
      sums[i]! += value - vector[i]!;
      ofSquares[i]! += (value - vector[i]!) ** 2;
    }
  }
  for (let i = 0; i < size; i++) {
    // Var v̂_i = (‖v‖² − v_i²) / columns; five standard errors.
    const variance = (squares - vector[i]! ** 2) / columns;
    expect(Math.abs(sums[i]! / seeds)).toBeLessThan(5 * Math.sqrt(variance / seeds));
    expect(ofSquares[i]! / seeds / variance).toBeGreaterThan(0.6);
    expect(ofSquares[i]! / seeds / variance).toBeLessThan(1.6);
  }
});

test('errors of the median stay within ε‖v‖, of all numbers in nearly all sketches', () => {
  const size = 3000;
  const vector = uneven(size, 4);
  const norm = Math.sqrt(vector.reduce((sum, v) => sum + v * v, 0));
  const columns = 300;
  // By Chebyshev a row is farther than √(6/columns) ‖v‖ with probability 1/6 at most; 11 of 21 rows are with less than
  // 10⁻⁴.
  const bound = Math.sqrt(6 / columns) * norm;
  let beyond = 0;
  for (let seed = 0; seed < 20; seed++) {
    const sketch = new CountSketch({ size, rows: 21, columns, seed });
    sketch.add(vector);
    beyond += sketch.estimates().filter((value, i) => Math.abs(value - vector[i]!) > bound).length;
    expect(Math.abs(sketch.norm() / norm - 1)).toBeLessThan(0.3);
  }
  expect(beyond).toBeLessThanOrEqual(20 * size * 1e-4);
});

test('finds the large ones among many small ones', () => {
  const size = 20_000;
  const vector = uneven(size, 5).map((v) => v / 100);
  const large = [17, 4000, 9999, 12_345, 19_999];
  for (const [k, i] of large.entries()) vector[i] = (k % 2 ? -1 : 1) * (5 + k);
  const sketch = new CountSketch({ size, rows: 5, columns: 500 });
  sketch.add(vector);
  expect([...sketch.unsketch(5).indices]).toEqual(large);
});

test('other seeds, sizes and vectors are refused', () => {
  const size = 10;
  const sketch = new CountSketch({ size, rows: 3, columns: 4, seed: 1 });
  const add = (more: object) => () =>
    sketch.addSketch(new CountSketch({ size, rows: 3, columns: 4, seed: 1, ...more }));
  expect(add({ seed: 2 })).toThrow('a sketch with seed 2 was to be added to one with seed 1');
  expect(add({ columns: 5 })).toThrow('columns 5 was to be added to one with columns 4');
  expect(add({ rows: 1 })).toThrow('where size, rows, columns and seed are the same');
  expect(add({ size: 11 })).toThrow('size 11');
  expect(add({})).not.toThrow();
  expect(() => sketch.add(new Float32Array(9))).toThrow('a count sketch of 10 numbers got 9 numbers');
  const made = (more: object) => () => new CountSketch({ size, rows: 3, columns: 4, ...more });
  expect(made({ columns: 0 })).toThrow('columns of a count sketch is 0; expected a whole number from 1 to 16777216');
  expect(made({ rows: 1.5 })).toThrow('rows of a count sketch is 1.5');
  expect(made({ size: 0 })).toThrow('size of a count sketch is 0');
  expect(made({ seed: -1 })).toThrow('seed');
  expect(made({ row: 3 })).toThrow("no option 'row'. Did you mean 'rows'?");
});
