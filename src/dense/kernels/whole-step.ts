import { FunctionBuilder, I32 } from '../../wasm/function-builder.js';
import type { DenseLayout, LayerLayout } from '../layout.js';
import type { KernelEntry } from '../plan/kernel-entry.js';
import { updatesStrips } from '../plan/kernel-plan.js';
import { stripsOf } from '../sizes.js';

/**
 * The functions `act(step)` and `learn()` of all layers and rows; undefined where that is not just a sequence of
 * kernels.
 */
export interface WholeStep {
  readonly act: FunctionBuilder | undefined;
  readonly learn: FunctionBuilder | undefined;
}

/**
 * Functions that call the kernels of all layers in order, for a team on one thread: for a small one, calls from outside
 * cost as much as what they do. There is none where it is found at each step which kernels to take, or where a layer
 * acts in rounds or has the rows of one component after the other; none that learns where one copies echoes or what it
 * sends. What a layer hears of several places is copied on the way, as `WiredInputs` does where there are several
 * threads.
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
  for (const layer of layers) {
    copyHeard(act, layer);
    call(act, layer.kernels.act, layer.actedRows);
    keepSaid(act, layer);
  }
  const update = (layer: LayerLayout) => {
    const { kernels } = layer;
    const { inputs } = layer.plan;
    call(learn, kernels.update, updatesStrips(kernels.update) ? stripsOf(layer) : inputs);
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
  const tells = layers.some(({ wired }) => wired !== undefined && (wired.told !== undefined || wired.echoes.size > 0));
  return { act, learn: tells ? undefined : learn };
}

/** Copies what the senders of a layer said to its inputs, and what its peers said `delay` steps ago. */
function copyHeard(f: FunctionBuilder, { wired, x, inputStride, actedRows, rows, plan }: LayerLayout): void {
  if (!wired?.copies) return;
  for (const { at, stride, offset, width } of wired.sources)
    copyRows(f, {
      from: at,
      fromStride: stride,
      into: x + 4 * offset,
      intoStride: inputStride,
      width,
      rows: actedRows,
    });
  const { past } = wired;
  const ofPast = (step: number) => ({ from: past.at + 4 * step * past.width, fromStride: past.stride, rows });
  if (plan.delay === 0) return;
  const peers = { into: x + 4 * plan.senders, intoStride: inputStride, width: plan.units };
  copyRows(f, { ...ofPast(plan.delay - 1), ...peers });
  for (let step = plan.delay - 1; step > 0; step--)
    copyRows(f, {
      ...{ ...ofPast(step - 1), into: ofPast(step).from, intoStride: past.stride },
      width: past.width,
    });
}

/** Keeps what the units of a layer have said, for the steps in which peers hear it. */
function keepSaid(f: FunctionBuilder, { wired, memory, stride, rows, plan }: LayerLayout): void {
  if (plan.delay === 0) return;
  const { past } = wired!;
  const [from, into] = [memory.get('a')!, past.at];
  copyRows(f, { from, fromStride: stride, into, intoStride: past.stride, width: plan.units, rows });
}

/** Vectors of a row up to which copying it is no loop. */
const MOST_UNROLLED = 16;

/** Copies rows of `width` floats between addresses, with strides in floats. */
function copyRows(
  f: FunctionBuilder,
  {
    from,
    fromStride,
    into,
    intoStride,
    width,
    rows,
  }: {
    readonly from: number;
    readonly fromStride: number;
    readonly into: number;
    readonly intoStride: number;
    readonly width: number;
    readonly rows: number;
  },
): void {
  const [row, source, target] = [f.local(I32), f.local(I32), f.local(I32)];
  const vectors = Math.floor(width / 4);
  const copyVector = (offset: number) => f.get(target).get(source).load(offset).store(offset);
  f.i32(0).set(row).i32(from).set(source).i32(into).set(target);
  f.loop(row, { constant: rows }, 1, () => {
    if (vectors <= MOST_UNROLLED) for (let k = 0; k < vectors; k++) copyVector(16 * k);
    else {
      const quad = f.local(I32);
      f.i32(0).set(quad);
      f.loop(quad, { constant: vectors }, 1, () => {
        copyVector(0);
        f.advance(source, 16).advance(target, 16);
      });
    }
    const [done, rest] = vectors <= MOST_UNROLLED ? [0, 16 * vectors] : [16 * vectors, 0];
    for (let k = 0; k < width % 4; k++)
      f.get(target)
        .get(source)
        .i32Load(rest + 4 * k)
        .i32Store(rest + 4 * k);
    f.advance(source, 4 * fromStride - done).advance(target, 4 * intoStride - done);
  });
}
