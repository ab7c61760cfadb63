import type { AuditedNetwork } from './audited-network.js';

/**
 * Lets every unit act on its own draw; returns the configuration of the outputs. `fell[layer][unit]` becomes 1 where the draw fell
 * below its threshold.
 */
export function drawState(network: AuditedNetwork, uniform: () => number, fell: readonly Uint8Array[]): number {
  const { layers } = network;
  let configuration = 0;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l]!;
    const next = layers[l + 1]?.x;
    configuration = 0;
    for (let j = 0; j < layer.units.length; j++) {
      const unit = layer.units[j]!;
      const draw = layer.below < 0 ? 0 : uniform();
      const action = network.act(layer, unit, draw);
      if (next) next[j] = action;
      const isBelow = layer.below >= 0 && draw < unit.memory[layer.below]!;
      fell[l]![j] = isBelow ? 1 : 0;
      if (isBelow) configuration += 2 ** j;
    }
  }
  return configuration;
}
