import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { keyOf, type Seed } from '../random/seed.js';
import { quote } from '../text/quote.js';
import { indicesOfLargest } from './indices-of-largest.js';
import { createSketchKernels, type SketchKernels } from './sketch-kernels.js';
import { type HashTables, hashTables, LOW_VALUES } from './tabulation.js';

/** Options of {@link CountSketch}. */
export interface CountSketchOptions {
  /** Numbers of the vectors that are sketched, up to 2³⁰. */
  readonly size: number;
  /** Independent rows, of whose estimates the median is taken, 1 to 31; an odd number has a middle. */
  readonly rows: number;
  /** Sums of each row, up to 2²⁴. */
  readonly columns: number;
  /** Of the hashes: sketches add up only where they have the same. Default: 0. */
  readonly seed?: Seed | undefined;
}

export const MOST_ROWS = 31;
export const MOST_COLUMNS = 2 ** 24;
const MOST_SIZE = 2 ** 30;
const OPTIONS = ['size', 'rows', 'columns', 'seed'] as const;

/**
 * A count sketch of vectors of `size` numbers (Charikar, Chen & Farach-Colton 2002): `rows` × `columns` sums, from
 * which large numbers can be told. Row q has two hashes of an index i, a column h_q(i) and a sign s_q(i):
 *
 *     add:       table[q][h_q(i)] += s_q(i) v_i
 *     estimate:  v̂_i = median over q of s_q(i) table[q][h_q(i)]
 *
 * It is linear: the sum of two sketches is the sketch of the sum, up to the rounding of 32-bit sums. Each row's
 * estimate is unbiased, with a variance of at most ‖v‖²/columns.
 */
export class CountSketch {
  readonly size: number;
  readonly rows: number;
  readonly columns: number;
  readonly seed: Seed;
  /** `[row][column]`. */
  readonly table: Float32Array;
  readonly #hashes: readonly HashTables[];
  readonly #kernels: SketchKernels;

  /** @throws {@link UserError} unless sizes are whole numbers in their ranges. */
  constructor(options: CountSketchOptions) {
    checkOptions(options, { of: 'a count sketch', known: OPTIONS, example: '{ size: 1000, rows: 5, columns: 100 }' });
    const { size, rows, columns, seed = 0 } = options;
    checkWhole('size', size, MOST_SIZE);
    checkWhole('rows', rows, MOST_ROWS);
    checkWhole('columns', columns, MOST_COLUMNS);
    keyOf(seed);
    this.size = size;
    this.rows = rows;
    this.columns = columns;
    this.seed = seed;
    this.#hashes = Array.from({ length: rows }, (_, row) => hashTables(seed, row));
    this.#kernels = createSketchKernels(rows, columns);
    this.table = this.#kernels.table;
    for (const [row, { low }] of this.#hashes.entries()) this.#kernels.low.set(low, row * LOW_VALUES);
  }

  /** Makes it the sketch of zeros. */
  clear(): void {
    this.table.fill(0);
  }

  /** Adds a vector of `size` numbers. Each sum takes them in the order of their indices. */
  add(vector: Float32Array): void {
    checkVector(vector, this.size);
    const { block, add } = this.#kernels;
    for (let from = 0; from < this.size; from += LOW_VALUES) {
      const count = this.#openBlock(from);
      block.set(vector.subarray(from, from + count));
      block.fill(0, count, count + 3);
      add(count);
    }
  }

  /**
   * Adds another sketch.
   *
   * @throws {@link UserError} unless it has the same sizes and the same seed.
   */
  addSketch(other: CountSketch): void {
    for (const name of ['size', 'rows', 'columns', 'seed'] as const)
      if (other[name] !== this[name])
        throw new UserError(
          `a sketch with ${name} ${quote(other[name])} was to be added to one with ${name} ${quote(this[name])}; sketches add up only where size, rows, columns and seed are the same`,
        );
    this.addTable(other.table);
  }

  /** Adds the table of a sketch that is known to have the same sizes and the same seed. */
  addTable(table: Float32Array): void {
    const own = this.table;
    for (let k = 0; k < own.length; k++) own[k]! += table[k]!;
  }

  /** Estimates of all numbers of the vector, written to `into`. */
  estimates(into = new Float32Array(this.size)): Float32Array {
    checkVector(into, this.size);
    const { block, estimate } = this.#kernels;
    for (let from = 0; from < this.size; from += LOW_VALUES) {
      const count = this.#openBlock(from);
      estimate(count);
      into.set(block.subarray(0, count), from);
    }
    return into;
  }

  /**
   * The `k` numbers whose estimates have the largest magnitudes, in the order of their indices; of equal ones those
   * with lower indices.
   */
  unsketch(k: number): { readonly indices: Uint32Array; readonly values: Float32Array } {
    const estimates = this.estimates();
    const indices = indicesOfLargest(estimates, k);
    return { indices, values: Float32Array.from(indices, (i) => estimates[i]!) };
  }

  /** An estimate of the vector's length: the root of the median over rows of the sum of squares. */
  norm(): number {
    const { table, columns, rows } = this;
    const sums = Float64Array.from({ length: rows }, (_, row) => {
      let sum = 0;
      for (let k = row * columns; k < (row + 1) * columns; k++) sum += table[k]! ** 2;
      return sum;
    }).sort();
    return Math.sqrt(sums[(rows - 1) >> 1]!);
  }

  /** Makes ready for the block of numbers from index `from` on; returns how many there are. */
  #openBlock(from: number): number {
    const { rests } = this.#kernels;
    for (let row = 0; row < this.rows; row++) rests[row] = this.#hashes[row]!.high(from / LOW_VALUES);
    return Math.min(LOW_VALUES, this.size - from);
  }
}

function checkWhole(name: string, value: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > most)
    throw new UserError(`${name} of a count sketch is ${quote(value)}; expected a whole number from 1 to ${most}`);
}

function checkVector(vector: Float32Array, size: number): void {
  if (!(vector instanceof Float32Array) || vector.length !== size)
    throw new UserError(
      `a count sketch of ${size} numbers got ${vector instanceof Float32Array ? `${vector.length} numbers` : quote(vector)}; expected a Float32Array of ${size}`,
    );
}
