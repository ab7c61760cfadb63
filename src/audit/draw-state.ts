import { type AuditedLayer, type AuditedNetwork, type AuditedUnit, chanceOf, tell } from './audited-network.js';

/**
 * Lets every unit act on its own draw; returns the configuration of the outputs. Fills `outcomes[layer][unit]`: 1 where
 * the draw fell below the unit's threshold, else 0; of a unit that selects, its action.
 */
export function drawState(network: AuditedNetwork, uniform: () => number, outcomes: readonly Uint8Array[]): number {
  const { layers } = network;
  let configuration = 0;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l]!;
    configuration = 0;
    for (let j = 0; j < layer.units.length; j++) {
      const unit = layer.units[j]!;
      const draw = layer.below < 0 ? 0 : uniform();
      let action = network.act(layer, unit, draw);
      const outcome = outcomeOf(layer, unit, draw);
      if (layer.outcomes > 2) action = network.force(layer, unit, outcome);
      tell(layer, j, action);
      outcomes[l]![j] = outcome;
      configuration += outcome * layer.outcomes ** j;
    }
  }
  return configuration;
}

/** The outcome of a draw, by the probabilities in the unit's memory. */
function outcomeOf(layer: AuditedLayer, unit: AuditedUnit, draw: number): number {
  if (layer.below < 0) return 0;
  if (layer.outcomes === 2) return draw < unit.memory[layer.below]! ? 1 : 0;
  let sum = 0;
  for (let k = 1; k < layer.outcomes; k++) {
    sum += chanceOf(layer, unit, k);
    if (draw < sum) return k;
  }
  return 0;
}
