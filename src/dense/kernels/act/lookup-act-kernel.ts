import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { LookupActEntry } from '../../plan/kernel-entry.js';
import { ENTRY_BYTES, TABLE_BYTES, TABLES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writeLookupSums } from '../lookup-sums.js';
import { ActKernel, writeStrips } from './act-kernel.js';

/**
 * In scratch memory the sums of the tile of columns that is looked up, `[vector of columns][row][4]`, lie behind the
 * tables.
 */
const SUMS_AT = TABLES * TABLE_BYTES;

/**
 * Acting where inputs take two values and there are many terms: sums of w · x are looked up in tables, eight inputs at
 * a time.
 */
export class LookupActKernel {
  readonly #code: LayerCode;
  readonly #entry: LookupActEntry;

  constructor(code: LayerCode, entry: LookupActEntry) {
    this.#code = code;
    this.#entry = entry;
  }

  /** The kinds `act` and `actColumns`. */
  act(): FunctionBuilder {
    const f = this.#code.begin(this.#entry);
    writeStrips(f, this.#code, (column, quads) => this.#tile(f, column, quads));
    return f;
  }

  #tile(f: FunctionBuilder, column: number, quads: number): void {
    for (let q = 0; q < quads; q++) this.#sums(f, column, q);
    const code = this.#code;
    const bias = code.learned(this.#entry.weights) + code.layer.plan.inputs * code.rowBytes;
    const sumsAt = f.local(I32);
    const total = Array.from({ length: quads }, () => f.local(V128));
    const rows = { from: f.parameter('from'), to: f.parameter('to'), column };
    new ActKernel(code).overRows(f, quads, rows, this.#sumsAt(4), ({ row }) => {
      f.scaled(row, ENTRY_BYTES).get(f.parameter('scratch')).i32Add().set(sumsAt);
      total.forEach((local, q) =>
        f
          .get(sumsAt)
          .load(this.#sumsAt(q))
          .get(column)
          .load(bias + 16 * q)
          .simd(SIMD.f32x4Add)
          .set(local),
      );
      return [total];
    });
  }

  #sumsAt(quad: number): number {
    return SUMS_AT + ENTRY_BYTES * this.#code.rows * quad;
  }

  /** Sums of all these rows for one vector of columns, the `quad`th from the local `column` on. */
  #sums(f: FunctionBuilder, column: number, quad: number): void {
    const { layer, rowBytes } = this.#code;
    const [sum, end] = [f.local(I32), f.local(I32)];
    writeLookupSums(f, {
      coding: this.#entry.coding,
      functions: this.#code.functions,
      rowBytes,
      sum,
      scratch: f.parameter('scratch'),
      column,
      terms: layer.plan.inputs,
      termsAt: this.#code.learned(this.#entry.weights) + 16 * quad,
      packed: layer.packedInputs,
      blockStride: this.#code.rows,
      vectors: 1,
      sumsAt: () => this.#sumsAt(quad),
      over({ block, packedAt }, body) {
        f.scaled(f.parameter('from'), ENTRY_BYTES).get(f.parameter('scratch')).i32Add().set(sum);
        f.scaled(f.parameter('to'), ENTRY_BYTES).get(f.parameter('scratch')).i32Add().set(end);
        f.scaled(f.parameter('from'), 4).get(block).i32Add().set(packedAt);
        f.loop(sum, { local: end }, ENTRY_BYTES, () => {
          body();
          f.advance(packedAt, 4);
        });
      },
    });
  }
}
