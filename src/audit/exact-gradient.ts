import type { AuditTask } from './audit-task.js';
import type { AuditedNetwork } from './audited-network.js';
import { enumerateReward } from './enumerate-updates.js';
import { type Activity, ExpectedReward } from './expected-reward.js';
import { riddersDerivative } from './ridders-derivative.js';

/**
 * ∂E[R]/∂w, `[weight]` in the order of the network's `weights`, and an estimate of its largest error. `onProgress` gets
 * the share of the work that is done.
 *
 * E[R] is exact and its derivative numerical. Nothing here depends on what the rule learns, or on units being logistic.
 */
export function exactGradient(
  network: AuditedNetwork,
  task: AuditTask,
  onProgress: (share: number) => void = () => {},
): { gradient: Float64Array; error: number } {
  return network.rounds > 1 ? ofRounds(network, task, onProgress) : layerByLayer(network, task, onProgress);
}

/** The gradient with lateral synapses: all joint states are visited for every weight. */
function ofRounds(network: AuditedNetwork, task: AuditTask, onProgress: (share: number) => void) {
  const { weights } = network;
  let error = 0;
  const gradient = weights.map((weight, k) => {
    const found = riddersDerivative((offset) => {
      weights[k] = weight + offset;
      return enumerateReward(network, task);
    });
    weights[k] = weight;
    error = Math.max(error, found.error);
    onProgress((k + 1) / weights.length);
    return found.value;
  });
  return { gradient, error };
}

function layerByLayer(network: AuditedNetwork, task: AuditTask, onProgress: (share: number) => void) {
  const { layers, weights } = network;
  const gradient = new Float64Array(weights.length);
  let error = 0;
  task.patterns.forEach((pattern, p) => {
    network.begin(pattern);
    const expected = new ExpectedReward(network, task.rewards[p]!);
    let seen: Activity[] = [{ x: pattern, probability: 1 / task.patterns.length }];
    layers.forEach(({ start, end }, l) => {
      if (l > 0) seen = expected.activitiesAbove(l - 1, seen);
      for (let k = start; k < end; k++) {
        const weight = weights[k]!;
        const found = riddersDerivative((offset) => {
          weights[k] = weight + offset;
          return seen.reduce((sum, { x, probability }) => sum + probability * expected.given(l, x), 0);
        });
        weights[k] = weight;
        gradient[k]! += found.value;
        error = Math.max(error, found.error);
        onProgress((p + (k + 1) / weights.length) / task.patterns.length);
      }
    });
  });
  return { gradient, error: error * task.patterns.length };
}
