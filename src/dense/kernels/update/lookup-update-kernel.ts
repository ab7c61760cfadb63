import { type FunctionBuilder, I32, V128 } from '../../../wasm/function-builder.js';
import type { LookupUpdateEntry } from '../../plan/kernel-entry.js';
import { ENTRY_BYTES, TABLE_BYTES, TABLES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writeLookupSums } from '../lookup-sums.js';
import { OptimizerCode } from '../optimizer-code.js';
import { overStrips } from './over-strips.js';

/**
 * Updates from many rows by x · e where inputs x take two values: sums over eight rows are looked up in tables, for four columns at a time.
 */
export class LookupUpdateKernel {
  readonly #code: LayerCode;
  readonly #entry: LookupUpdateEntry;

  constructor(code: LayerCode, entry: LookupUpdateEntry) {
    this.#code = code;
    this.#entry = entry;
  }

  /** The kind `update`; here a range of strips of eight columns. */
  update(): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(this.#entry);
    const optimizer = new OptimizerCode(f, this.#code);
    const column = f.local(I32);
    overStrips(f, layer.stride, column, (quads) => this.#strip(f, optimizer, column, quads));
    return f;
  }

  #strip(f: FunctionBuilder, optimizer: OptimizerCode, column: number, quads: number): void {
    const { layer, rowBytes } = this.#code;
    const scratch = f.parameter('scratch');
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
      for (let q = 0; q < quads; q++)
        writeLookupSums(f, {
          coding: this.#entry.coding,
          tables: this.#code.tables,
          rowBytes,
          sum,
          sumsAt: sumsAt(q),
          scratch,
          column,
          terms: this.#code.rows,
          termsAt: this.#code.slot(factor) + 16 * q,
          packed: layer.packedRows,
          blockStride: layer.inputStride,
          over({ block, packedAt }, body) {
            f.get(block).set(packedAt);
            overInputs(() => {
              body();
              f.advance(packedAt, 4);
            });
          },
        });
      f.get(column).set(synapseAt);
      overInputs(() => {
        for (let q = 0; q < quads; q++) {
          f.get(sum).load(sumsAt(q)).set(total);
          optimizer.update(this.#code.synaptic(name), total, synapseAt, 16 * q);
        }
        f.advance(synapseAt, rowBytes);
      });
    }
  }
}
