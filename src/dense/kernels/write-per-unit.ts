import { unrolled } from '../../rule/compile/unroll.js';
import type { Assigned } from '../../rule/program/program.js';
import { type FunctionBuilder, I32 } from '../../wasm/function-builder.js';
import type { LayerCode } from './layer-code.js';

/**
 * Pushes what a unit hears or draws, which is one for all its logits; `unitAt`: local with the offset of its first
 * column in `[row][column]`.
 */
export type PushShared = (unitAt: number) => void;

/**
 * Writes the code that computes values of all units of one row, unit by unit, where a unit has several logits: its
 * columns, side by side. A vector holds one value four times and one element of it is stored, since an output layer has
 * few columns and softmax and the like need all logits of a unit. `rowAt`: local with the offset of the row in
 * `[row][column]`.
 */
export function writePerUnit(
  f: FunctionBuilder,
  code: LayerCode,
  rowAt: number,
  values: readonly Assigned[],
  pushShared: PushShared,
): void {
  const { logits } = code.layer.plan;
  const roots = unrolled(
    code.rule.graph,
    values.map(({ value }) => value),
    logits,
  );
  const [column, unitAt] = [f.local(I32), f.local(I32)];
  f.i32(0).set(column);
  f.loop(column, { constant: 4 * code.layer.plan.columns }, 4 * logits, () => {
    f.get(rowAt).get(column).i32Add().set(unitAt);
    const writer = code.writer(f, ({ kind, name, index: logit }) => {
      if (kind === 'unit') f.get(unitAt).loadSplat(code.slot(name) + 4 * logit);
      else if (kind === 'sum') f.get(unitAt).loadSplat(code.layer.sums.get(name)! + 4 * logit);
      else if (kind === 'own') f.get(column).loadSplat(code.own(name) + 4 * logit);
      else pushShared(unitAt);
    });
    const locals = writer.keep(roots.flat());
    locals.forEach((local, k) => {
      const at = code.slot(values[k % values.length]!.name) + 4 * Math.floor(k / values.length);
      f.get(unitAt).get(local).storeElement(at, 0);
    });
  });
}
