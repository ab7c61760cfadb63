import type { TeamPlan } from '../../team/plan.js';
import { FunctionBuilder } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';

/**
 * `act(step)` and `learn()` of all layers and lanes, for a team on one thread: for a small one, calls from outside cost as
 * much as what they do. None where it is found at each step which kernels to take, or where a layer acts in rounds.
 */
export function wholeStep(plan: TeamPlan, layout: DenseLayout, kernels: readonly FunctionBuilder[]): FunctionBuilder[] {
  const { layers } = layout;
  if (layers.some(({ packedInputs, packedRows, plan: { rounds } }) => packedInputs > 0 || packedRows > 0 || rounds > 1))
    return [];
  const names = new Set(kernels.map(({ name }) => name));
  const act = new FunctionBuilder('act', 1);
  for (const { plan: of } of layers) act.i32(0).i32(plan.batch).get(0).call(`act${of.layer}`);
  const learn = new FunctionBuilder('learn', 0);
  const update = ({ plan: of }: LayerLayout) => {
    learn.i32(0).i32(of.inputs);
    if (kernels.find(({ name }) => name === `update${of.layer}`)!.parameters === 3) learn.i32(layout.scratch(0));
    learn.call(`update${of.layer}`).call(`updateBias${of.layer}`);
  };
  const isEarly = (layer: LayerLayout) => stepsEarly(layer, names.has(`send${layer.plan.layer}`));
  for (const layer of [...layers].reverse()) {
    const send = kernels.find(({ name }) => name === `send${layer.plan.layer}`);
    learn.i32(0).i32(plan.batch).call(`learn${layer.plan.layer}`);
    if (isEarly(layer)) update(layer);
    if (!send) continue;
    learn.i32(0).i32(plan.batch);
    if (send.parameters === 3) learn.i32(layout.scratch(0));
    learn.call(send.name);
  }
  for (const layer of layers) if (!isEarly(layer)) update(layer);
  return [act, learn];
}

/** Whether a layer's step comes before its credit, or sends it along. */
export function stepsEarly({ plan: { sendsCredit, role } }: LayerLayout, sendsApart: boolean): boolean {
  return sendsCredit && (role.creditAfterStep || !sendsApart);
}
