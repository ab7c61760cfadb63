import { PHILOX } from '../random/philox.js';
import { Stream } from '../random/stream.js';
import type { TeamPlan } from '../team/plan.js';
import { selectsAction, startFeedback, startSynapses } from '../unit/start.js';
import type { DenseLayout, LayerLayout } from './layout.js';

/** Fills a dense team's memory with the keys of its draws and the start values that its literal units would draw. */
export function writeStart(plan: TeamPlan, layout: DenseLayout, bytes: ArrayBufferLike): void {
  const keys = new Uint32Array(bytes, layout.keys, PHILOX.rounds * 8);
  for (let round = 0; round < PHILOX.rounds; round++) {
    keys.fill(plan.key.k0 + round * PHILOX.increments[0], 8 * round, 8 * round + 4);
    keys.fill(plan.key.k1 + round * PHILOX.increments[1], 8 * round + 4, 8 * round + 8);
  }
  for (const layer of layout.layers) writeLayerStart(plan, layer, bytes);
}

function writeLayerStart({ key, sizes }: TeamPlan, layer: LayerLayout, bytes: ArrayBufferLike): void {
  const { inputs, columns, logits, rule, role } = layer.plan;
  const view = (at: number, floats: number) => new Float32Array(bytes, at, floats);
  const start = new Float32Array(inputs + 1);
  rule.synapseLearned.forEach((learned, k) => {
    const values = view(layer.learned[k]!, (inputs + 1) * layer.stride);
    for (let j = 0; j < columns; j++) {
      const stream = (unit: number) => new Stream(key, layer.plan.layer, unit);
      const selection = selectsAction(role) ? { logits, first: stream(j - (j % logits)) } : undefined;
      startSynapses(start, learned, k, stream(j), { fanIn: inputs, fanOut: columns, selection });
      for (let i = 0; i <= inputs; i++) values[i * layer.stride + j] = start[i]!;
    }
  });
  const outputs = sizes.at(-1)!;
  const ofColumn = new Float32Array(outputs);
  rule.feedback.forEach((_, index) => {
    const values = view(layer.feedback[index]!, outputs * layer.stride);
    for (let j = 0; j < columns; j++) {
      startFeedback(ofColumn, rule, index, new Stream(key, layer.plan.layer, j), columns);
      for (let k = 0; k < outputs; k++) values[k * layer.stride + j] = ofColumn[k]!;
    }
  });
  rule.unitLearned.forEach((learned, k) => view(layer.own[k]!, columns).fill(learned.start as number));
}
