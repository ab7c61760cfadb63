import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { LayerCode } from '../layer-code.js';
import type { OptimizerCode } from '../optimizer-code.js';
import { writeSumOverRows } from '../over-rows.js';

/**
 * Updates the learned parameters of the units, `[column]`, and of their feedback synapses, `[output unit][column]`:
 * directions are summed over the rows. `someIdle`: those of idle lanes are left out.
 */
export function writeOwnUpdate(f: FunctionBuilder, code: LayerCode, optimizer: OptimizerCode, someIdle = false): void {
  const column = f.local(I32);
  for (const { name } of code.role.unitDeltas) {
    const total = f.local(V128);
    f.i32(0).set(column);
    f.loop(column, { constant: 4 * code.layer.width }, 16, () => {
      f.float(0).set(total);
      // A scalar, which all components of a vector unit have in common, is learned from the first.
      writeSumOverRows(f, code.rows / code.role.components, [total], ([block], row) => {
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
  writeFeedbackUpdate(f, code, optimizer, someIdle);
}

/** Of the feedback synapses. The directions of all their parameters are summed before any of them is updated. */
function writeFeedbackUpdate(f: FunctionBuilder, code: LayerCode, optimizer: OptimizerCode, someIdle: boolean): void {
  const { feedbackDeltas } = code.role;
  if (feedbackDeltas.length === 0) return;
  const [output, column, synapseAt] = [f.local(I32), f.local(I32), f.local(I32)];
  const totals = feedbackDeltas.map(() => f.local(V128));
  f.i32(0).set(output);
  f.loop(output, { constant: code.plan.errors }, 1, () => {
    f.i32(0).set(column);
    f.loop(column, { constant: 4 * code.layer.width }, 16, () => {
      f.scaled(output, code.rowBytes).get(column).i32Add().set(synapseAt);
      for (const total of totals) f.float(0).set(total);
      writeSumOverRows(f, code.rows, totals, (blocks, row) => {
        const columnAt = f.local(I32);
        f.scaled(row, code.rowBytes).get(column).i32Add().set(columnAt);
        const mask = someIdle ? code.learnsMask(f, row) : undefined;
        const directions = code
          .writer(f, ({ kind, name }) => {
            if (kind === 'error') code.pushError(f, row, output);
            else if (kind === 'feedback') f.get(synapseAt).load(code.feedback(name).parameter);
            else f.get(columnAt).load(code.slot(name));
          })
          .keep(feedbackDeltas.map(({ value }) => value));
        directions.forEach((direction, k) => {
          f.get(blocks[k]!).get(direction);
          if (mask !== undefined) f.get(mask).simd(SIMD.and);
          f.simd(SIMD.f32x4Add).set(blocks[k]!);
        });
      });
      feedbackDeltas.forEach(({ name }, k) => optimizer.update(code.feedback(name), totals[k]!, synapseAt, 0));
    });
  });
}
