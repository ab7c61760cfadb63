import { type FunctionBuilder, I32, V128 } from '../../../wasm/function-builder.js';
import type { LookupUpdateEntry } from '../../plan/kernel-entry.js';
import { ENTRY_BYTES, TABLE_BYTES, TABLES } from '../../sizes.js';
import type { LayerCode } from '../layer-code.js';
import { writeLookupSums } from '../lookup-sums.js';
import { StepCode } from '../step-code.js';

/** Learning from many lanes by x · e with inputs x of two values: sums over eight lanes are looked up, for eight units at a time. */
export class LookupUpdateKernel {
  readonly #code: LayerCode;
  readonly #entry: LookupUpdateEntry;

  constructor(code: LayerCode, entry: LookupUpdateEntry) {
    this.#code = code;
    this.#entry = entry;
  }

  /** update(from, to, scratch): these strips of eight units, with this thread's scratch memory. */
  update(): FunctionBuilder {
    const { layer } = this.#code;
    const f = this.#code.begin(this.#entry);
    const steps = new StepCode(f, this.#code);
    const [unit, end, whole] = [f.local(I32), f.local(I32), f.local(I32)];
    f.scaled(f.parameter('from'), ENTRY_BYTES).set(unit).get(f.parameter('to')).i32(ENTRY_BYTES).i32Mul().set(end);
    const last = ENTRY_BYTES * Math.floor(layer.stride / 8);
    f.i32(last).get(end).i32(last).get(end).i32LessUnsigned().select().set(whole);
    f.loop(unit, { local: whole }, ENTRY_BYTES, () => this.#strip(f, steps, unit, 2));
    if (layer.stride % 8 > 0) f.loop(unit, { local: end }, ENTRY_BYTES, () => this.#strip(f, steps, unit, 1));
    return f;
  }

  #strip(f: FunctionBuilder, steps: StepCode, unit: number, quads: number): void {
    const { layer, rowBytes } = this.#code;
    const scratch = f.parameter('scratch');
    const [row, sum, weight, total] = [f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
    // Sums lie behind the tables.
    const sumsAt = TABLES * TABLE_BYTES;
    const overRows = (body: () => void) => {
      f.i32(0).set(row).get(scratch).set(sum);
      f.loop(row, { constant: ENTRY_BYTES * layer.plan.inputs }, ENTRY_BYTES, () => {
        body();
        f.advance(sum, ENTRY_BYTES);
      });
    };
    for (const { name, unit: factor } of this.#entry.products) {
      writeLookupSums(f, {
        ...{
          coding: this.#entry.coding,
          tables: this.#code.tables,
          quads,
          rowBytes,
          sum,
          sumsAt,
          scratch,
          column: unit,
        },
        rows: this.#code.rows,
        rowsAt: this.#code.slot(factor),
        masks: layer.packedRows,
        sumsOfBlock: layer.inputStride,
        over({ mask, place }, body) {
          f.get(mask).set(place);
          overRows(() => {
            body();
            f.advance(place, 4);
          });
        },
      });
      f.get(unit).set(weight);
      overRows(() => {
        for (let q = 0; q < quads; q++) {
          f.get(sum)
            .load(sumsAt + 16 * q)
            .set(total);
          steps.step(this.#code.synaptic(name), total, weight, 16 * q);
        }
        f.advance(weight, rowBytes);
      });
    }
  }
}
