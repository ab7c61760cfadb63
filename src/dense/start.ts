import { PHILOX } from '../random/philox.js';
import { fillLayerStart } from '../team/layer-start.js';
import type { TeamPlan } from '../team/plan.js';
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

function writeLayerStart(plan: TeamPlan, layer: LayerLayout, bytes: ArrayBufferLike): void {
  const { stride } = layer;
  const views = (places: readonly number[], rows: number) =>
    places.map((at) => new Float32Array(bytes, at, rows * stride));
  const { inputs, components } = layer.plan;
  fillLayerStart(plan, layer.plan, {
    stride,
    learned: views(layer.learned, inputs + components),
    feedback: views(layer.feedback, plan.errors),
    fixed: views(layer.fixed, components),
    own: views(layer.own, 1),
  });
}
