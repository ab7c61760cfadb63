import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { LookupActEntry } from '../../plan/kernel-entry.js';
import { TABLE_BYTES, TABLES, TILE_BYTES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writeLookupSums } from '../lookup-sums.js';
import { ActKernel, writeStrips } from './act-kernel.js';

/** In scratch memory the sums of the tile of columns that is looked up, `[row][TILE]`, lie behind the tables. */
const SUMS_AT = TABLES * TABLE_BYTES;

/** Acting where inputs take two values and there are many terms: sums of w · x are looked up in tables, eight inputs at a time. */
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
    for (let q = 0; q < quads; q += 2) this.#sums(f, column, 16 * q, Math.min(2, quads - q));
    const code = this.#code;
    const [row, columnAt, sums] = [f.local(I32), f.local(I32), f.local(I32)];
    const total = Array.from({ length: quads }, () => f.local(V128));
    f.get(f.parameter('from')).set(row);
    f.loop(row, { local: f.parameter('to') }, 1, () => {
      f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
      f.scaled(row, TILE_BYTES).get(f.parameter('scratch')).i32Add().set(sums);
      const bias = code.learned(this.#entry.weights) + code.layer.plan.inputs * code.rowBytes;
      total.forEach((local, q) =>
        f
          .get(sums)
          .load(SUMS_AT + 16 * q)
          .get(column)
          .load(bias + 16 * q)
          .simd(SIMD.f32x4Add)
          .set(local),
      );
      new ActKernel(code).finish(f, quads, { row, column, columnAt }, [total]);
    });
  }

  /** Sums of all these rows for `quads` vectors of columns, from `offset` bytes after the local `column` on. */
  #sums(f: FunctionBuilder, column: number, offset: number, quads: number): void {
    const { layer, rowBytes } = this.#code;
    const [sum, end] = [f.local(I32), f.local(I32)];
    writeLookupSums(f, {
      coding: this.#entry.coding,
      tables: this.#code.tables,
      quads,
      rowBytes,
      sum,
      scratch: f.parameter('scratch'),
      column,
      terms: layer.plan.inputs,
      termsAt: this.#code.learned(this.#entry.weights) + offset,
      packed: layer.packedInputs,
      blockStride: this.#code.rows,
      sumsAt: SUMS_AT + offset,
      over({ block, packedAt }, body) {
        f.scaled(f.parameter('from'), TILE_BYTES).get(f.parameter('scratch')).i32Add().set(sum);
        f.scaled(f.parameter('to'), TILE_BYTES).get(f.parameter('scratch')).i32Add().set(end);
        f.scaled(f.parameter('from'), 4).get(block).i32Add().set(packedAt);
        f.loop(sum, { local: end }, TILE_BYTES, () => {
          body();
          f.advance(packedAt, 4);
        });
      },
    });
  }
}
