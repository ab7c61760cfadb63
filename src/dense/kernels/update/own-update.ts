import { type FunctionBuilder, I32, SIMD, V128 } from '../../../wasm/function-builder.js';
import type { LayerCode } from '../layer-code.js';
import { writeOverLanes } from '../over-rows.js';
import type { StepCode } from '../step-code.js';

/** What the units of a layer learn themselves: directions summed over lanes, one step of the optimiser. */
export function writeOwnUpdate(f: FunctionBuilder, code: LayerCode, steps: StepCode, someIdle = false): void {
  const unit = f.local(I32);
  for (const { name } of code.role.unitDeltas) {
    const total = f.local(V128);
    f.i32(0).set(unit);
    f.loop(unit, { constant: code.rowBytes }, 16, () => {
      f.float(0).set(total);
      writeOverLanes(f, code.rows, [total], ([block], lane) => {
        const address = f.local(I32);
        f.scaled(lane, code.rowBytes).get(unit).i32Add().set(address);
        f.get(block!)
          .get(address)
          .load(code.slot(`d.${name}`));
        if (someIdle) f.get(code.learnsMask(f, lane)).simd(SIMD.and);
        f.simd(SIMD.f32x4Add).set(block!);
      });
      steps.step(code.owned(name), total, unit, 0);
    });
  }
}
