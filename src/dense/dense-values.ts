import type { Floats } from '../rule/ops/precision.js';
import { keptOffset } from '../team/state/kept-offset.js';
import { type StateTensor, sizeOf } from '../team/state/state-tensor.js';
import type { LayerWeights } from '../team/team.js';
import { toldWeight } from '../team/told-weight.js';
import type { TensorView } from '../team/watching.js';
import type { DenseLayout, LayerLayout } from './layout.js';

/** Copies what a dense team keeps of a tensor out of its memory. */
export function copyFromDense(tensor: StateTensor, layout: LayerLayout, bytes: ArrayBufferLike, into: Floats): void {
  const unheard = unheardSenders(tensor);
  eachRow(tensor, layout, bytes, (memory, from, width, at) => {
    into.set(memory.subarray(from, from + width), at);
    for (const sender of unheard) into[at + sender] = 0;
  });
}

/** Where a dense team keeps a tensor. Senders whom nobody hears are not told apart here. */
export function viewOfDense(tensor: StateTensor, layout: LayerLayout, bytes: ArrayBufferLike): TensorView {
  const { start, stride, laneStride } = placeOf(tensor, layout);
  return { values: new Float32Array(bytes, start), at: 0, stride, laneStride };
}

/** The weights of a dense team, copied layer by layer. */
export function weightsOfDense({ layers }: DenseLayout, bytes: ArrayBufferLike): LayerWeights[] {
  return layers.map(({ plan: { rule, inputs, columns, components }, stride, learned, states }) => {
    const index = rule.synapseLearned.findIndex(({ name }) => name === 'w');
    const rows = (at: number) => new Float32Array(bytes, at, (inputs + components) * stride);
    const [all, moments] = [rows(learned[index]!), states[index]!.map(rows)];
    const row = (i: number) =>
      all.slice(i * stride, i * stride + columns).map((weight, j) => toldWeight(weight, moments, i * stride + j));
    const weights = new Float32Array(inputs * columns);
    for (let i = 0; i < inputs; i++) weights.set(row(i), i * columns);
    const biases = new Float32Array(components * columns);
    for (let k = 0; k < components; k++) biases.set(row(inputs + k), k * columns);
    return { inputs, units: columns, weights, biases };
  });
}

/** Copies a tensor into the memory of a dense team. */
export function copyToDense(tensor: StateTensor, layout: LayerLayout, bytes: ArrayBufferLike, from: Floats): void {
  const unheard = unheardSenders(tensor);
  eachRow(tensor, layout, bytes, (memory, into, width, at) => {
    // The inputs of a layer may lie where others hear those senders too.
    const kept = unheard.map((sender) => memory[into + sender]!);
    memory.set(from.subarray(at, at + width), into);
    unheard.forEach((sender, k) => (memory[into + sender] = kept[k]!));
  });
}

/** Senders of a layer's inputs whom no unit of the layer hears: their values are not among what it keeps. */
function unheardSenders({ kept, layer }: StateTensor): readonly number[] {
  if (kept.kind !== 'input' || !layer.field) return [];
  const { starts } = layer.field.heardBy;
  return Array.from({ length: layer.senders }, (_, sender) => sender).filter((k) => starts[k] === starts[k + 1]);
}

/**
 * Calls with each row of a tensor: the memory, where the row begins there (rows are padded), how many numbers it has,
 * and its place among the tensor's numbers.
 */
function eachRow(
  tensor: StateTensor,
  layout: LayerLayout,
  bytes: ArrayBufferLike,
  use: (memory: Float32Array, from: number, width: number, at: number) => void,
): void {
  const { start, stride, laneStride } = placeOf(tensor, layout);
  const memory = new Float32Array(bytes, start);
  const width = tensor.shape.at(-1)!;
  const isOfLanes = laneStride > 0;
  const lanes = isOfLanes ? tensor.shape[0]! : 1;
  const rows = sizeOf(tensor.shape) / (lanes * width);
  for (let lane = 0, at = 0; lane < lanes; lane++) {
    for (let row = 0; row < rows; row++, at += width) use(memory, lane * laneStride + row * stride, width, at);
  }
}

interface Place {
  /** In bytes. */
  readonly start: number;
  /** Floats from row to row, and from lane to lane; 0 where lanes share one. */
  readonly stride: number;
  readonly laneStride: number;
}

function placeOf({ kept, shape }: StateTensor, layout: LayerLayout): Place {
  const { stride, traceSize, inputStride } = layout;
  switch (kept.kind) {
    case 'synapse':
    case 'feedback':
    case 'unit': {
      const directions = { synapse: 'learned', feedback: 'feedback', unit: 'own' } as const;
      const start = kept.isDirection
        ? layout.directions[directions[kept.kind]][kept.index]!
        : keptOffset(kept, layout)!;
      return { start, stride, laneStride: 0 };
    }
    case 'fixed':
      return { start: layout.fixed[kept.index]!, stride, laneStride: 0 };
    case 'trace':
      return { start: keptOffset(kept, layout)!, stride, laneStride: traceSize };
    case 'memory':
    case 'heard':
      return { start: keptOffset(kept, layout)!, stride, laneStride: stride };
    case 'past': {
      const { past } = layout.wired!;
      return { start: past.at, stride: past.width, laneStride: past.stride };
    }
    case 'intervention':
      return { start: layout.interventions.get(kept.index)!, stride: shape.at(-1)!, laneStride: 0 };
    case 'input':
      return { start: layout.x, stride: inputStride, laneStride: inputStride };
  }
}
