import { UserError } from '../errors/user-error.js';
import type { AuditTask } from './audit-task.js';
import { type AuditedNetwork, chanceOf, tell } from './audited-network.js';

/** The first two moments of a single episode's dw, `[weight]`, in the order of the network's `weights`. */
export interface UpdateMoments {
  readonly mean: Float64Array;
  readonly meanSquare: Float64Array;
}

/** Joint states visited between two calls of `onProgress`. */
const TOLD_EVERY = 4096;

/**
 * E[dw] and E[dw²] by visiting every observation and every joint state of the stochastic units. `onProgress` gets the
 * number of observations done, with fractions.
 */
export function enumerateUpdates(
  network: AuditedNetwork,
  task: AuditTask,
  onProgress: (patterns: number) => void,
): UpdateMoments {
  const mean = new Float64Array(network.weights.length);
  const meanSquare = new Float64Array(network.weights.length);
  const states = countStates(network);
  task.patterns.forEach((pattern, p) => {
    for (let state = 0; state < states; state++) {
      if (state > 0 && state % TOLD_EVERY === 0) onProgress(p + state / states);
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
    onProgress(p + 1);
  });
  return { mean, meanSquare };
}

/** E[R] after each observation in turn, averaged: the sum over every joint state, from the policy (act) alone. */
export function enumerateReward(network: AuditedNetwork, task: AuditTask): number {
  const states = countStates(network);
  let total = 0;
  task.patterns.forEach((pattern, p) => {
    network.begin(pattern);
    for (let state = 0; state < states; state++) {
      const { probability, configuration } = forceState(network, state);
      total += probability * task.rewards[p]![configuration]!;
    }
  });
  return total / task.patterns.length;
}

/** The number of joint states of all units in all rounds, for one observation. */
export function countStates(network: AuditedNetwork): number {
  return network.layers.reduce((count, { outcomes, units }) => count * outcomes ** units.length, 1);
}

/**
 * Makes the units act in joint state `state`. Its digits, from the lowest, are the outcomes of the units in their
 * order; the base of each digit is the unit's number of outcomes.
 */
function forceState(network: AuditedNetwork, state: number) {
  let rest = state;
  let probability = 1;
  let configuration = 0;
  const { layers } = network;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l]!;
    configuration = 0;
    for (let j = 0; j < layer.units.length; j++) {
      const unit = layer.units[j]!;
      const outcome = rest % layer.outcomes;
      const action = network.force(layer, unit, outcome);
      tell(layer, j, action);
      rest = Math.floor(rest / layer.outcomes);
      probability *= chanceOf(layer, unit, outcome);
      configuration += outcome * layer.outcomes ** j;
    }
  }
  return { probability, configuration };
}
