import { unrolled } from '../../../rule/compile/unroll.js';
import type { Leaf } from '../../../rule/program/graph.js';
import type { Assigned } from '../../../rule/program/program.js';
import { type FunctionBuilder, I32 } from '../../../wasm/function-builder.js';
import type { LayerCode } from '../layer-code.js';

/** Pushes what an agent hears or draws, which its logits share, for `at`: the agent's first column in bytes, in its row. */
export type AgentLeaf = (leaf: Leaf, at: { readonly column: number; readonly row: number }) => void;

/**
 * Values of agents with several logits, agent by agent: every logit's values are computed four times alike and one of the
 * four is stored, since an output layer has few logits and what they share runs across vectors.
 */
export function writeAgents(
  f: FunctionBuilder,
  code: LayerCode,
  row: number,
  values: readonly Assigned[],
  leaf: AgentLeaf,
): void {
  const { logits } = code.layer.plan;
  const roots = unrolled(
    code.rule.graph,
    values.map(({ value }) => value),
    logits,
  );
  const [unit, column] = [f.local(I32), f.local(I32)];
  f.i32(0).set(unit);
  f.loop(unit, { constant: 4 * code.layer.plan.columns }, 4 * logits, () => {
    f.get(row).get(unit).i32Add().set(column);
    const writer = code.writer(f, (of) => {
      const { kind, name, index: logit } = of;
      if (kind === 'unit') f.get(column).loadSplat(code.slot(name) + 4 * logit);
      else if (kind === 'sum') f.get(column).loadSplat(code.layer.sums.get(name)! + 4 * logit);
      else if (kind === 'own') f.get(unit).loadSplat(code.own(name) + 4 * logit);
      else leaf(of, { column, row });
    });
    const locals = writer.keep(roots.flat());
    locals.forEach((local, k) => {
      const at = code.slot(values[k % values.length]!.name) + 4 * Math.floor(k / values.length);
      f.get(column).get(local).storeElement(at, 0);
    });
  });
}
