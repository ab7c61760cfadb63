import { FunctionBuilder, I32, V128 } from '../../../wasm/function-builder.js';
import type { LayerCode } from '../layer-code.js';
import { TABLES, writeLookupSums } from '../lookup-sums.js';
import { type Coding, ENTRY, TABLE } from '../lookup-table.js';
import type { OuterProduct } from '../products.js';
import { StepCode } from '../step-code.js';

/** Learning from many lanes by x · e with inputs x of two values: sums over eight lanes are looked up, for eight units at a time. */
export class LookupUpdateKernel {
  constructor(
    private readonly code: LayerCode,
    private readonly products: readonly OuterProduct[],
  ) {}

  /** update(from, to, scratch): these strips of eight units, with this thread's scratch memory. */
  update(coding: Coding): FunctionBuilder {
    const { layer } = this.code;
    const f = new FunctionBuilder(`update${layer.plan.layer}${coding}`, 3);
    const steps = new StepCode(f, this.code);
    const [unit, end, whole] = [f.local(I32), f.local(I32), f.local(I32)];
    f.get(0).i32(ENTRY).i32Mul().set(unit).get(1).i32(ENTRY).i32Mul().set(end);
    const last = ENTRY * Math.floor(layer.stride / 8);
    f.i32(last).get(end).i32(last).get(end).i32LessUnsigned().select().set(whole);
    f.loop(unit, { local: whole }, ENTRY, () => this.strip(f, steps, coding, unit, 2));
    if (layer.stride % 8 > 0) f.loop(unit, { local: end }, ENTRY, () => this.strip(f, steps, coding, unit, 1));
    return f;
  }

  private strip(f: FunctionBuilder, steps: StepCode, coding: Coding, unit: number, quads: number): void {
    const { layer, plan, rowBytes } = this.code;
    const scratch = 2;
    const [row, sum, weight, total] = [f.local(I32), f.local(I32), f.local(I32), f.local(V128)];
    // Sums lie behind the tables.
    const sumsAt = TABLES * TABLE;
    const overRows = (body: () => void) => {
      f.i32(0).set(row).get(scratch).set(sum);
      f.loop(row, { constant: ENTRY * layer.plan.inputs }, ENTRY, () => {
        body();
        f.get(sum).i32(ENTRY).i32Add().set(sum);
      });
    };
    for (const { name, unit: factor } of this.products) {
      writeLookupSums(f, {
        ...{ coding, quads, rowBytes, sum, sumsAt, scratch, column: unit },
        rows: plan.batch,
        rowsAt: this.code.slot(factor),
        masks: layer.packedRows,
        sumsOfBlock: layer.inputStride,
        over({ mask, place }, body) {
          f.get(mask).set(place);
          overRows(() => {
            body();
            f.get(place).i32(4).i32Add().set(place);
          });
        },
      });
      f.get(unit).set(weight);
      overRows(() => {
        for (let q = 0; q < quads; q++) {
          f.get(sum)
            .load(sumsAt + 16 * q)
            .set(total);
          steps.step(this.code.synaptic(name), total, weight, 16 * q);
        }
        f.get(weight).i32(rowBytes).i32Add().set(weight);
      });
    }
  }
}
