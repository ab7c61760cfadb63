import { FunctionBuilder, I32, SIMD, V128 } from '../../rule/wasm.js';
import type { LayerCode } from './layer-code.js';
import { TABLES } from './lookup-act-kernel.js';
import { type Coding, ENTRY, TABLE, tableName } from './lookup-table.js';
import { BLOCK } from './outer-update-kernel.js';
import type { OuterProduct } from './products.js';
import { StepCode } from './step-code.js';

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
    const [e, mask, place, row, end, sum] = [0, 1, 2, 3, 4, 5].map(() => f.local(I32)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const sums = TABLES * TABLE;
    const bytes = ENTRY * layer.plan.inputs;
    const overRows = (body: () => void) => {
      f.i32(0).set(row).get(scratch).set(sum);
      f.loop(row, { constant: bytes }, ENTRY, () => {
        body();
        f.get(sum).i32(ENTRY).i32Add().set(sum);
      });
    };
    for (const { name, unit: factor } of this.products) {
      const pass = (sizes: readonly number[]) => {
        sizes.forEach((size, k) => {
          for (let q = 0; q < quads; q++) {
            f.get(e)
              .i32(this.code.slot(factor) + k * BLOCK * rowBytes + 16 * q)
              .i32Add();
            f.i32(rowBytes);
            f.get(scratch)
              .i32(k * TABLE + 16 * q)
              .i32Add();
            f.call(tableName(size, coding));
          }
        });
        const entries = sizes.map(() => f.local(I32));
        f.get(mask).set(place);
        overRows(() => {
          entries.forEach((entry, k) =>
            f
              .get(place)
              .i32Load(layer.laneMasks + 4 * k * layer.inputStride)
              .get(scratch)
              .i32Add()
              .set(entry),
          );
          f.get(place).i32(4).i32Add().set(place);
          for (let q = 0; q < quads; q++) {
            f.get(sum)
              .get(sum)
              .load(sums + 16 * q);
            entries.forEach((entry, k) =>
              f
                .get(entry)
                .load(k * TABLE + 16 * q)
                .simd(SIMD.f32x4Add),
            );
            f.store(sums + 16 * q);
          }
        });
        f.get(e)
          .i32(sizes.length * BLOCK * rowBytes)
          .i32Add()
          .set(e);
        f.get(mask)
          .i32(4 * sizes.length * layer.inputStride)
          .i32Add()
          .set(mask);
      };
      overRows(() => {
        for (let q = 0; q < quads; q++)
          f.get(sum)
            .float(0)
            .store(sums + 16 * q);
      });
      f.get(unit).set(e).i32(0).set(mask);
      const whole = Math.floor(plan.batch / BLOCK);
      const together = Math.floor(whole / TABLES);
      if (together > 0) {
        f.i32(4 * together * TABLES * layer.inputStride).set(end);
        f.loop(mask, { local: end }, 0, () => pass(new Array<number>(TABLES).fill(BLOCK)));
      }
      const rest = [...new Array<number>(whole % TABLES).fill(BLOCK), plan.batch % BLOCK].filter((size) => size > 0);
      if (rest.length > 0) pass(rest);
      const [weight, total] = [f.local(I32), f.local(V128)];
      f.get(unit).set(weight);
      overRows(() => {
        for (let q = 0; q < quads; q++) {
          f.get(sum)
            .load(sums + 16 * q)
            .set(total);
          steps.step(this.code.synaptic(name), total, weight, 16 * q);
        }
        f.get(weight).i32(rowBytes).i32Add().set(weight);
      });
    }
  }
}
