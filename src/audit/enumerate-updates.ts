import { UserError } from '../runs/user-error.js';
import type { AuditTask } from './audit-task.js';
import type { AuditedNetwork } from './audited-network.js';

/** The first two moments of the update of a single episode, placed as the network's `weights`. */
export interface UpdateMoments {
  readonly mean: Float64Array;
  readonly meanSquare: Float64Array;
}

/** E[dw] and E[dw²] by visiting every observation and every joint state of the stochastic units. */
export function enumerateUpdates(
  network: AuditedNetwork,
  task: AuditTask,
  onPattern: (done: number) => void,
): UpdateMoments {
  const mean = new Float64Array(network.weights.length);
  const meanSquare = new Float64Array(network.weights.length);
  const states = 2 ** countStochasticUnits(network);
  task.patterns.forEach((pattern, p) => {
    for (let state = 0; state < states; state++) {
      network.begin(pattern);
      const { probability, configuration } = forceState(network, state);
      if (Number.isNaN(probability))
        throw new UserError('a probability of the policy is not a number (NaN); choose a smaller weight scale');
      if (probability === 0) continue;
      network.learn(task.rewards[p]![configuration]!);
      const weight = probability / task.patterns.length;
      const { updates } = network;
      for (let k = 0; k < updates.length; k++) {
        const part = weight * updates[k]!;
        mean[k]! += part;
        meanSquare[k]! += part * updates[k]!;
      }
    }
    onPattern(p + 1);
  });
  return { mean, meanSquare };
}

export function countStochasticUnits(network: AuditedNetwork): number {
  return network.layers.reduce((count, layer) => count + (layer.below < 0 ? 0 : layer.units.length), 0);
}

/** Makes the units act out one joint state: bit k, from the lowest, is whether the k-th stochastic unit's draw is below its threshold. */
function forceState(network: AuditedNetwork, state: number) {
  let rest = state;
  let probability = 1;
  let configuration = 0;
  const { layers } = network;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l]!;
    const next = layers[l + 1]?.x;
    configuration = 0;
    for (let j = 0; j < layer.units.length; j++) {
      const unit = layer.units[j]!;
      const isBelow = layer.below >= 0 && rest % 2 === 1;
      const action = network.act(layer, unit, isBelow ? 0 : 1);
      if (next) next[j] = action;
      if (layer.below < 0) continue;
      rest = Math.floor(rest / 2);
      probability *= Math.min(1, Math.max(0, unit.memory[isBelow ? layer.below : layer.above]!));
      if (isBelow) configuration += 2 ** j;
    }
  }
  return { probability, configuration };
}
