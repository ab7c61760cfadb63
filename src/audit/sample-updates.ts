import seedrandom from 'seedrandom';
import type { AuditTask } from './audit-task.js';
import type { AuditedNetwork } from './audited-network.js';
import { drawState } from './draw-state.js';
import type { ScoreGradient } from './score-gradient.js';

export const BATCHES = 20;

/** What sampled episodes say of the update and of the gradient, placed as the network's `weights`. */
export interface UpdateSamples {
  readonly samples: number;
  /** Means over each of {@link BATCHES} equal batches, `[batch][weight]`. */
  readonly updates: readonly Float64Array[];
  readonly gradients: readonly Float64Array[];
  /** Means of dw² over each batch, `[batch][layer]`, summed over the layer's weights. */
  readonly squares: readonly Float64Array[];
  /** Sums over all episodes of dw minus the gradient's estimate from the same episode, and of its square. */
  readonly difference: Float64Array;
  readonly differenceSquare: Float64Array;
}

/** Lets the network live through `samples` episodes, rounded up to whole batches. Draws come from seedrandom. */
export function sampleUpdates(
  network: AuditedNetwork,
  task: AuditTask,
  score: ScoreGradient,
  seed: number | string,
  samples: number,
  onBatch: (done: number) => void,
): UpdateSamples {
  const uniform = seedrandom(`${seed}/episodes`);
  const perBatch = Math.ceil(samples / BATCHES);
  const count = network.weights.length;
  const vectors = (length: number) => Array.from({ length: BATCHES }, () => new Float64Array(length));
  const result = {
    samples: perBatch * BATCHES,
    updates: vectors(count),
    gradients: vectors(count),
    squares: vectors(network.layers.length),
    difference: new Float64Array(count),
    differenceSquare: new Float64Array(count),
  };
  const fell = network.layers.map((layer) => new Uint8Array(layer.units.length));
  for (let b = 0; b < BATCHES; b++) {
    for (let s = 0; s < perBatch; s++) {
      const p = Math.floor(uniform() * task.patterns.length);
      network.begin(task.patterns[p]!);
      const reward = task.rewards[p]![drawState(network, uniform, fell)]!;
      score.estimate(reward, fell);
      network.learn(reward);
      add(network, score.values, result, b, perBatch);
    }
    onBatch(b + 1);
  }
  return result;
}

function add(network: AuditedNetwork, gradient: Float64Array, into: UpdateSamples, b: number, perBatch: number): void {
  const { updates } = network;
  const [meanUpdate, meanGradient] = [into.updates[b]!, into.gradients[b]!];
  network.layers.forEach(({ start, end }, l) => {
    let square = 0;
    for (let k = start; k < end; k++) {
      const [dw, g] = [updates[k]!, gradient[k]!];
      meanUpdate[k]! += dw / perBatch;
      meanGradient[k]! += g / perBatch;
      into.difference[k]! += dw - g;
      into.differenceSquare[k]! += (dw - g) ** 2;
      square += dw * dw;
    }
    into.squares[b]![l]! += square / perBatch;
  });
}
