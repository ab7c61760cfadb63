import type { TeamPlan } from '../../team/plan.js';
import type { FunctionBuilder } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';
import { ActKernel } from './act/act-kernel.js';
import { LookupActKernel } from './act/lookup-act-kernel.js';
import { PackKernel } from './act/pack-kernel.js';
import { hushesIdle } from './hushes-idle.js';
import { LayerCode } from './layer-code.js';
import { LearnKernel } from './learn/learn-kernel.js';
import { RowPassKernel } from './learn/row-pass-kernel.js';
import { actsByUnits, lookupsOf, sendsSparsely } from './lookups.js';
import { heardProducts, outerProducts, weightOf } from './products.js';
import { AgentSendKernel } from './send/agent-send-kernel.js';
import { FoldSendKernel } from './send/fold-send-kernel.js';
import { foldTables } from './send/fold-tables.js';
import { ProductSendKernel } from './send/product-send-kernel.js';
import { SendKernel } from './send/send-kernel.js';
import { SparseSendKernel } from './send/sparse-send-kernel.js';
import { LookupUpdateKernel } from './update/lookup-update-kernel.js';
import { OuterUpdateKernel } from './update/outer-update-kernel.js';
import { UpdateKernel } from './update/update-kernel.js';

/**
 * The kernels of one layer. Every one computes, for some lanes or some rows, exactly what the literal units compute, in
 * the same order of sums: over senders blocks of 8, over receivers four interleaved partial sums, over lanes blocks of 8.
 */
export function layerKernels(team: TeamPlan, memory: DenseLayout, layer: LayerLayout): FunctionBuilder[] {
  const plan = { ...team, batch: layer.rows };
  const code = new LayerCode(plan, memory, layer);
  const { forward, update: learnsByLookup } = lookupsOf(plan, layer.plan);
  const products = outerProducts(layer.plan.role);
  const update =
    plan.batch === 1
      ? new RowPassKernel(code)
      : products.length > 0
        ? new OuterUpdateKernel(code, products)
        : new UpdateKernel(code);
  const all = [new ActKernel(code).act(), new LearnKernel(code).learn(), update.update(), update.updateBias()];
  if (actsByUnits(plan, layer.plan)) all.push(new ActKernel(code).actUnits());
  if (forward || learnsByLookup) {
    const pack = new PackKernel(code);
    if (!layer.plan.binaryInputs) all.push(pack.check());
    for (const coding of layer.plan.binaryInputs ? (['bits'] as const) : (['bits', 'signs'] as const)) {
      all.push(pack.pack(coding));
      if (forward) all.push(new LookupActKernel(code, weightOf(layer.plan.role)!).act(coding));
      if (learnsByLookup) all.push(new LookupUpdateKernel(code, products).update(coding));
    }
  }
  if (layer.plan.role.settling) all.push(...settlingKernels(plan, memory, layer));
  if (!layer.plan.sendsCredit || (update instanceof RowPassKernel && update.sends)) return all;
  const sender = senderOf(code);
  return [...all, sender.send()];
}

/**
 * What is needed besides where some lanes, or all, learn nothing from a step: directions without theirs, unless what all lanes add
 * can be hushed; and, where one pass learns and sends, sending alone.
 */
export function idleKernels(team: TeamPlan, memory: DenseLayout, layer: LayerLayout): FunctionBuilder[] {
  const plan = { ...team, batch: layer.rows };
  const code = new LayerCode(plan, memory, layer);
  const { role } = layer.plan;
  const update = new UpdateKernel(code, true);
  const follows = role.traces.length > 0 || (plan.batch > 1 && !hushesIdle(memory, layer));
  const kernels = follows ? [update.update(), update.updateBias()] : [];
  return plan.batch === 1 && new RowPassKernel(code).sends ? [...kernels, new SendKernel(code).send()] : kernels;
}

function senderOf(code: LayerCode): { send(): FunctionBuilder } {
  const { plan, layer, below, roleBelow } = code;
  if (layer.plan.logits > 1) return new AgentSendKernel(code);
  const tabled = foldTables(layer.plan, below?.plan);
  if (tabled) return new FoldSendKernel(code, tabled);
  const products = heardProducts(layer.plan, roleBelow!.receptions);
  if (!products) return new SendKernel(code);
  return sendsSparsely(plan, layer.plan, below!.plan)
    ? new SparseSendKernel(code, products)
    : new ProductSendKernel(code, products);
}

/** One settling step: `sense` and `tell` of a layer, and `move` where its actions change. */
function settlingKernels(plan: TeamPlan, memory: DenseLayout, layer: LayerLayout): FunctionBuilder[] {
  const code = new LayerCode(plan, memory, layer, true);
  const kernels = [new ActKernel(code).act('sense')];
  if (code.role.learn.length > 0) kernels.push(new LearnKernel(code).learn('move'));
  if (code.roleBelow && code.roleBelow.receptions.length > 0)
    kernels.push((layer.plan.logits > 1 ? new AgentSendKernel(code) : new SendKernel(code)).send('tell'));
  return kernels;
}
