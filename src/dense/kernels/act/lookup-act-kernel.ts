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
    const [row, columnAt, sums] = [f.local(I32), f.local(I32), f.local(I32)];
    const total = Array.from({ length: quads }, () => f.local(V128));
    f.get(f.parameter('from')).set(row);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
      f.scaled(row, ENTRY_BYTES).get(f.parameter('scratch')).i32Add().set(sums);
      const bias = code.learned(this.#entry.weights) + code.layer.plan.inputs * code.rowBytes;
      total.forEach((local, q) =>
        f
          .get(sums)
          .load(this.#sumsAt(q))
          .get(column)
          .load(bias + 16 * q)
          .simd(SIMD.f32x4Add)
          .set(local),
      );
      new ActKernel(code).finish(f, quads, { row, column, columnAt }, [total]);
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
      tables: this.#code.tables,
      rowBytes,
      sum,
      scratch: f.parameter('scratch'),
      column,
      terms: layer.plan.inputs,
      termsAt: this.#code.learned(this.#entry.weights) + 16 * quad,
      packed: layer.packedInputs,
      blockStride: this.#code.rows,
      sumsAt: this.#sumsAt(quad),
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
