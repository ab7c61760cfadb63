import type { FunctionBuilder } from '../../../wasm/function-builder.js';
import type { LearnedArrays } from '../layer-code.js';

/**
 * Where sums of directions over rows begin, and what becomes of them; `OptimizerCode` is one that begins from 0 and
 * updates.
 */
export interface SumsCode {
  /** Sets the local `total` to what the sums of four parameters, `offset` bytes after the local `at`, begin from. */
  begin(what: LearnedArrays, total: number, at: number, offset: number): void;
  /** Takes their sums in the local `total`. */
  update(what: LearnedArrays, total: number, at: number, offset: number): void;
}

/** Sums that go on from the totals of the threads before, and are then the totals. */
export class TotalsCode implements SumsCode {
  readonly #f: FunctionBuilder;

  constructor(f: FunctionBuilder) {
    this.#f = f;
  }

  begin({ totals }: LearnedArrays, total: number, at: number, offset: number): void {
    this.#f
      .get(at)
      .load(totals + offset)
      .set(total);
  }

  update({ totals }: LearnedArrays, total: number, at: number, offset: number): void {
    this.#f
      .get(at)
      .get(total)
      .store(totals + offset);
  }
}
