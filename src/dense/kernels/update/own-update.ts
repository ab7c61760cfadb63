import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { LayerCode } from '../layer-code.js';
import type { OptimizerCode } from '../optimizer-code.js';
import { writeSumOverRows } from '../over-rows.js';

/**
 * Updates the learned parameters of the units, `[column]`, and of their feedback synapses, `[output unit][column]`: directions are summed
 * over the rows. `someIdle`: those of idle lanes are left out.
 */
export function writeOwnUpdate(f: FunctionBuilder, code: LayerCode, optimizer: OptimizerCode, someIdle = false): void {
  const column = f.local(I32);
  for (const { name } of code.role.unitDeltas) {
    const total = f.local(V128);
    f.i32(0).set(column);
    f.loop(column, { constant: code.rowBytes }, 16, () => {
      f.float(0).set(total);
      writeSumOverRows(f, code.rows, [total], ([block], row) => {
        const columnAt = f.local(I32);
        f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
        f.get(block!)
          .get(columnAt)
          .load(code.slot(`d.${name}`));
        if (someIdle) f.get(code.learnsMask(f, row)).simd(SIMD.and);
        f.simd(SIMD.f32x4Add).set(block!);
      });
      optimizer.update(code.owned(name), total, column, 0);
    });
  }
  for (const { name, value } of code.role.feedbackDeltas) {
    const [output, total, synapseAt] = [f.local(I32), f.local(V128), f.local(I32)];
    f.i32(0).set(output);
    f.loop(output, { constant: code.plan.sizes.at(-1)! }, 1, () => {
      f.i32(0).set(column);
      f.loop(column, { constant: code.rowBytes }, 16, () => {
        f.scaled(output, code.rowBytes).get(column).i32Add().set(synapseAt);
        f.float(0).set(total);
        writeSumOverRows(f, code.rows, [total], ([block], row) => {
          const columnAt = f.local(I32);
          f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
          const [direction] = code
            .writer(f, ({ kind, name: of }) => {
              if (kind === 'error') code.pushError(f, row, output);
              else if (kind === 'feedback') f.get(synapseAt).load(code.feedback(of).parameter);
              else f.get(columnAt).load(code.slot(of));
            })
            .keep([value]);
          f.get(block!).get(direction!);
          if (someIdle) f.get(code.learnsMask(f, row)).simd(SIMD.and);
          f.simd(SIMD.f32x4Add).set(block!);
        });
        optimizer.update(code.feedback(name), total, synapseAt, 0);
      });
    });
  }
}
