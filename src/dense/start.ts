import { PHILOX } from '../random/philox.js';
import { Stream } from '../random/stream.js';
import type { TeamPlan } from '../team/plan.js';
import { beginningOf, startFeedback, startSigns, startSynapses } from '../unit/start.js';
import type { DenseLayout, LayerLayout } from './layout.js';

/** Fills a dense team's memory with the keys of its draws and the start values that its literal units would draw. */
export function writeStart(plan: TeamPlan, layout: DenseLayout, bytes: ArrayBufferLike): void {
  const keys = new Uint32Array(bytes, layout.keys, PHILOX.rounds * 8);
  for (let round = 0; round < PHILOX.rounds; round++) {
    keys.fill(plan.key.k0 + round * PHILOX.increments[0], 8 * round, 8 * round + 4);
    keys.fill(plan.key.k1 + round * PHILOX.increments[1], 8 * round + 4, 8 * round + 8);
  }
  for (const layer of layout.layers) {
    writeField(layer, bytes);
    writeLayerStart(plan, layer, bytes);
  }
}

/** Tables of a locally connected layer. */
function writeField({ wired, plan, stride }: LayerLayout, bytes: ArrayBufferLike): void {
  const { field } = plan;
  const tables = wired?.field;
  if (!field || !tables) return;
  const words = (at: number, count: number) => new Int32Array(bytes, at, count);
  const { senders, heardBy, taps, maps } = field;
  const fields = words(tables.fields, plan.columns);
  for (let column = 0; column < plan.columns; column++) fields[column] = 4 * taps * Math.floor(column / maps);
  // Outside of the image is the sender behind the last.
  words(tables.senders, senders.length).set(senders.map((sender) => 4 * (sender < 0 ? plan.senders : sender)));
  words(tables.starts, plan.senders + 1).set(heardBy.starts.map((start) => 8 * start));
  const hearers = words(tables.hearers, 2 * heardBy.positions.length);
  heardBy.positions.forEach((position, k) => {
    hearers[2 * k] = 4 * maps * position;
    hearers[2 * k + 1] = 4 * (stride * heardBy.taps[k]! + maps * position);
  });
  const masks = words(tables.masks, 16);
  for (let k = 0; k < 4; k++) masks[5 * k] = -1;
}

function writeLayerStart({ key, errors }: TeamPlan, layer: LayerLayout, bytes: ArrayBufferLike): void {
  const { inputs, fanIn, components, columns, rule, role } = layer.plan;
  const starting = { role, isFirst: layer.plan.layer === 1, fanIn, fanOut: layer.plan.fanOut };
  const streamOf = (column: number) => new Stream(key, layer.plan.layer, column);
  const view = (at: number, floats: number) => new Float32Array(bytes, at, floats);
  const synapses = inputs + components;
  const start = new Float32Array(synapses);
  rule.synapseLearned.forEach((learned, k) => {
    const values = view(layer.learned[k]!, synapses * layer.stride);
    for (let j = 0; j < columns; j++) {
      startSynapses(start, learned, k, beginningOf(starting, j, streamOf));
      for (let i = 0; i < synapses; i++) values[i * layer.stride + j] = start[i]!;
    }
  });
  const ofColumn = new Float32Array(errors);
  rule.feedback.forEach((_, index) => {
    const values = view(layer.feedback[index]!, errors * layer.stride);
    for (let j = 0; j < columns; j++) {
      startFeedback(ofColumn, rule, index, streamOf(j), columns);
      for (let k = 0; k < errors; k++) values[k * layer.stride + j] = ofColumn[k]!;
    }
  });
  const signs = new Float32Array(components);
  rule.unitConstants.forEach((_, index) => {
    const values = view(layer.fixed[index]!, components * layer.stride);
    for (let j = 0; j < columns; j++) {
      startSigns(signs, rule, index, beginningOf(starting, j, streamOf));
      for (let k = 0; k < components; k++) values[k * layer.stride + j] = signs[k]!;
    }
  });
  rule.unitLearned.forEach((learned, k) => view(layer.own[k]!, columns).fill(learned.start as number));
}
