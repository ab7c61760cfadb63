import { type FunctionBuilder, I32 } from '../../../wasm/function-builder.js';
import { BLOCK } from '../../sizes.js';

/**
 * The rows that a kernel sums over, in blocks of 8: all `rows` there are, or with `isPart` those from its parameter
 * `first` to its parameter `end`, which are whole blocks but for the last of all.
 */
export class RowRange {
  /** The end of the whole blocks. */
  readonly whole: { readonly local: number } | { readonly constant: number };
  /** Rows of the last block of all where it is not full; else 0. */
  readonly rest: number;
  readonly #f: FunctionBuilder;
  readonly #isPart: boolean;

  constructor(f: FunctionBuilder, rows: number, isPart: boolean) {
    this.#f = f;
    this.#isPart = isPart;
    this.rest = rows % BLOCK;
    const constant = rows - this.rest;
    this.whole = isPart ? { local: this.rest > 0 ? f.local(I32) : f.parameter('end') } : { constant };
    if (isPart && this.rest > 0) {
      const end = f.parameter('end');
      f.get(end).i32(constant).get(end).i32(constant).i32LessUnsigned().select();
      f.set((this.whole as { readonly local: number }).local);
    }
  }

  /** Pushes the first row. */
  pushFirst(): void {
    if (this.#isPart) this.#f.get(this.#f.parameter('first'));
    else this.#f.i32(0);
  }

  /** Pushes the end of the whole blocks. */
  pushWhole(): void {
    if ('local' in this.whole) this.#f.get(this.whole.local);
    else this.#f.i32(this.whole.constant);
  }

  /** Writes a loop over the whole blocks from the row in the local `row` on. */
  overBlocks(row: number, body: () => void): void {
    if ('local' in this.whole || this.whole.constant > 0) this.#f.loop(row, this.whole, BLOCK, body);
  }

  /**
   * Writes what is done with the last block of all where it is not full and in the range; `row`: a local with the end
   * of the whole blocks.
   */
  overRest(row: number, body: () => void): void {
    if (this.rest === 0) return;
    if (this.#isPart) this.#f.loop(row, { local: this.#f.parameter('end') }, BLOCK, body);
    else body();
  }
}
