import { FunctionBuilder } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';
import type { KernelEntry } from '../plan/kernel-entry.js';
import { stripsOf } from '../sizes.js';

/** `act(step)` and `learn()` of all layers and rows; undefined where one of them is not a mere sequence of kernels. */
export interface WholeStep {
  readonly act: FunctionBuilder | undefined;
  readonly learn: FunctionBuilder | undefined;
}

/**
 * Functions that call the kernels of all layers in order, for a team on one thread: for a small one, calls from outside cost as much as
 * what they do. There is none where it is found at each step which kernels to take, or where a layer acts in rounds or has the
 * rows of one component after the other; none that acts where a layer copies what it hears, and none that learns where one copies echoes or what it
 * sends.
 */
export function wholeStep(
  { layers, scratch }: DenseLayout,
  kernelOf: (entry: KernelEntry) => FunctionBuilder,
): WholeStep {
  const isPlain = ({ kernels, plan: { rounds, components } }: LayerLayout) =>
    kernels.lookups === undefined && rounds * components === 1;
  if (!layers.every(isPlain)) return { act: undefined, learn: undefined };
  const act = new FunctionBuilder('act', ['step']);
  const learn = new FunctionBuilder('learn', []);
  /** Calls a kernel for all of `[0, to)`. */
  const call = (f: FunctionBuilder, entry: KernelEntry, to: number) => {
    const callee = kernelOf(entry);
    for (const parameter of callee.parameters) {
      if (parameter === 'from') f.i32(0);
      else if (parameter === 'to') f.i32(to);
      else if (parameter === 'scratch') f.i32(scratch(0));
      else f.get(f.parameter(parameter));
    }
    f.call(callee);
  };
  for (const { kernels, actedRows } of layers) call(act, kernels.act, actedRows);
  const update = (layer: LayerLayout) => {
    const { kernels } = layer;
    const { inputs, field } = layer.plan;
    call(learn, kernels.update, field ? stripsOf(layer) : inputs);
    call(learn, kernels.updateBias, inputs);
    if (kernels.constrain) call(learn, kernels.constrain, inputs);
  };
  for (const layer of [...layers].reverse()) {
    const { kernels, rows } = layer;
    call(learn, kernels.learn, rows);
    if (kernels.updatesEarly) update(layer);
    if (kernels.send) call(learn, kernels.send, rows);
  }
  for (const layer of layers) if (!layer.kernels.updatesEarly) update(layer);
  const copies = layers.some(({ wired }) => wired?.copies);
  const tells = layers.some(({ wired }) => wired !== undefined && (wired.told !== undefined || wired.echoes.size > 0));
  return { act: copies ? undefined : act, learn: tells ? undefined : learn };
}
