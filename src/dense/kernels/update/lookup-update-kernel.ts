import { type FunctionBuilder, I32, V128 } from '../../../wasm/function-builder.js';
import type { LookupCollectEntry, LookupUpdateEntry } from '../../plan/kernel-entry.js';
import { BLOCK, ENTRY_BYTES, TABLE_BYTES, TABLES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writeLookupSums } from '../lookup-sums.js';
import { OptimizerCode } from '../optimizer-code.js';
import { overStrips, overVectors } from './over-strips.js';
import { RowRange } from './row-range.js';
import { type SumsCode, TotalsCode } from './totals-code.js';

/**
 * Updates from many rows by x · e where inputs x take two values: sums over eight rows are looked up in tables, for
 * four columns at a time.
 */
export class LookupUpdateKernel {
  readonly #code: LayerCode;
  readonly #entry: LookupUpdateEntry | LookupCollectEntry;

  constructor(code: LayerCode, entry: LookupUpdateEntry | LookupCollectEntry) {
    this.#code = code;
    this.#entry = entry;
  }

  /** The kinds `update`, here over a range of strips of eight columns, and `collect`, over one of vectors. */
  update(): FunctionBuilder {
    const { layer, rows } = this.#code;
    const f = this.#code.begin(this.#entry);
    const column = f.local(I32);
    if (this.#entry.kind === 'collect') {
      const [totals, range] = [new TotalsCode(f), new RowRange(f, rows, true)];
      overVectors(f, column, (quads) => this.#strip(f, totals, column, quads, range));
    } else {
      const optimizer = new OptimizerCode(f, this.#code);
      overStrips(f, layer.width, column, (quads) => this.#strip(f, optimizer, column, quads));
    }
    return f;
  }

  #strip(f: FunctionBuilder, code: SumsCode, column: number, quads: number, range?: RowRange): void {
    const { layer, rowBytes } = this.#code;
    const scratch = f.parameter('scratch');
    const tabled = layer.kernels.lookups!.tabledRows;
    const inputAt = f.local(I32);
    const [input, sum, synapseAt, total] = [f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
    // In scratch memory the sums of the inputs, `[vector of columns][input][4]`, lie behind the tables.
    const sumsAt = (quad: number) => TABLES * TABLE_BYTES + ENTRY_BYTES * layer.plan.inputs * quad;
    const overInputs = (body: () => void) => {
      f.i32(0).set(input).get(scratch).set(sum);
      f.loop(input, { constant: ENTRY_BYTES * layer.plan.inputs }, ENTRY_BYTES, () => {
        body();
        f.advance(sum, ENTRY_BYTES);
      });
    };
    for (const { name, unit: factor } of this.#entry.products) {
      const what = this.#code.synaptic(name);
      const overParameters = (use: (q: number) => void) => {
        f.get(column).set(synapseAt);
        overInputs(() => {
          for (let q = 0; q < quads; q++) use(q);
          f.advance(synapseAt, rowBytes);
        });
      };
      if (range)
        overParameters((q) => {
          code.begin(what, total, synapseAt, 16 * q);
          f.get(sum).get(total).store(sumsAt(q));
        });
      const together = tabled < BLOCK ? quads : 1;
      for (let q = 0; q < quads; q += together)
        writeLookupSums(f, {
          coding: this.#entry.coding,
          functions: this.#code.functions,
          rowBytes,
          sum,
          vectors: together,
          sumsAt: (vector) => sumsAt(q + vector),
          scratch,
          column,
          terms: this.#code.rows,
          ...(range && { range }),
          termsAt: this.#code.slot(factor) + 16 * q,
          packed: layer.packedRows,
          blockStride: layer.inputStride,
          ...(tabled < BLOCK && {
            multiplied: {
              from: tabled,
              push: (block, row) => f.get(inputAt).loadSplat(layer.x + 4 * layer.inputStride * (BLOCK * block + row)),
            },
          }),
          over({ block, packedAt }, body) {
            f.get(block).set(packedAt);
            f.scaled(block, BLOCK).set(inputAt);
            overInputs(() => {
              body();
              f.advance(packedAt, 4);
              f.advance(inputAt, 4);
            });
          },
        });
      overParameters((q) => {
        f.get(sum).load(sumsAt(q)).set(total);
        code.update(what, total, synapseAt, 16 * q);
      });
    }
  }
}
