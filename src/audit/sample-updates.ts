import seedrandom from 'seedrandom';
import type { AuditTask } from './audit-task.js';
import { type AuditedLayer, type AuditedNetwork, type AuditedUnit, chanceOf } from './audited-network.js';
import { BATCHES, playBatches } from './play-batches.js';
import type { ScoreGradient } from './score-gradient.js';

/**
 * Statistics of the update and of the gradient's estimate over sampled episodes; `[weight]` is in the order of the
 * network's `weights`.
 */
export interface UpdateSamples {
  readonly samples: number;
  /** Means over each of {@link BATCHES} equal batches, `[batch][weight]`. */
  readonly updates: readonly Float64Array[];
  readonly gradients: readonly Float64Array[];
  /** Means of dw² over each batch, `[batch][layer]`, summed over the layer's weights. */
  readonly squares: readonly Float64Array[];
  /** `[weight]`: sums over all episodes of dw minus the gradient's estimate of the same episode, and of its square. */
  readonly difference: Float64Array;
  readonly differenceSquare: Float64Array;
  /** What the probabilities of draws imply for the gradient's estimate and for dw minus it. */
  readonly expected: { readonly gradient: OverDraws; readonly difference: OverDraws };
}

/**
 * How the value of a weight varies over all outcomes of its unit's draw, with everything else as it was: known from
 * probabilities, whichever outcomes were met.
 */
export interface OverDraws {
  /** `[weight]`: the largest value of any outcome, met or not. */
  readonly reach: Float64Array;
  /** `[weight]`: the sum over all episodes of the variance over outcomes. */
  readonly square: Float64Array;
}

/** Weights visited between two calls of `onProgress`, about half a second. */
const TOLD_EVERY = 5e6;

/**
 * Plays `samples` episodes, rounded up to whole batches. Draws come from seedrandom. `onProgress` gets the number of
 * batches done, with fractions where a batch takes long.
 */
export function sampleUpdates(
  network: AuditedNetwork,
  task: AuditTask,
  score: ScoreGradient,
  seed: number | string,
  samples: number,
  onProgress: (batches: number) => void,
): UpdateSamples {
  const uniform = seedrandom(`${seed}/episodes`);
  const count = network.weights.length;
  const vectors = (length: number) => Array.from({ length: BATCHES }, () => new Float64Array(length));
  const result = {
    updates: vectors(count),
    gradients: vectors(count),
    squares: vectors(network.layers.length),
    difference: new Float64Array(count),
    differenceSquare: new Float64Array(count),
    expected: { gradient: overDraws(count), difference: overDraws(count) },
  };
  const told = Math.ceil(TOLD_EVERY / count);
  const played = playBatches(network, task, uniform, samples, ({ batch, episode, perBatch, reward, outcomes }) => {
    score.estimate(reward, outcomes);
    network.learn(reward);
    add(network, score.values, result, batch, perBatch);
    expect(network, score.values, outcomes, result);
    const done = episode + 1;
    if (done % told === 0 || done === perBatch) onProgress(batch + done / perBatch);
  });
  return { ...result, samples: played };
}

function add(
  network: AuditedNetwork,
  gradient: Float64Array,
  into: Omit<UpdateSamples, 'samples'>,
  b: number,
  perBatch: number,
): void {
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

function overDraws(count: number): OverDraws {
  return { reach: new Float64Array(count), square: new Float64Array(count) };
}

/**
 * Adds the outcomes that one episode did not have to `expected`. The estimate is R · x · (a − p), and the difference is
 * taken to have the same form: had the draw fallen the other way, each would be larger by the ratio of the outcomes'
 * probabilities.
 */
function expect(
  network: AuditedNetwork,
  gradient: Float64Array,
  outcomes: readonly Uint8Array[],
  { expected }: Pick<UpdateSamples, 'expected'>,
): void {
  const { updates } = network;
  const add = ({ reach, square }: OverDraws, k: number, value: number, ratio: number) => {
    const size = Math.abs(value);
    reach[k] = Math.max(reach[k]!, size, size * ratio);
    square[k]! += size * size * ratio;
  };
  network.layers.forEach((layer, l) => {
    layer.units.forEach((unit, j) => {
      for (let logit = 0; logit < layer.role.logits; logit++) {
        const chance = chanceMet(layer, unit, outcomes[l]![j]!, logit);
        const ratio = chance < 1 ? chance / (1 - chance) : 1;
        const from = unit.at + logit * (layer.inputs + 1);
        for (let k = from; k <= from + layer.inputs; k++) {
          add(expected.gradient, k, gradient[k]!, ratio);
          add(expected.difference, k, updates[k]! - gradient[k]!, ratio);
        }
      }
    });
  });
}

/**
 * The probability of the outcome that a unit had; of a unit that selects, of its having taken the logit's action or
 * not.
 */
function chanceMet(layer: AuditedLayer, unit: AuditedUnit, outcome: number, logit: number): number {
  if (layer.below < 0) return 1;
  if (layer.role.logits === 1) return chanceOf(layer, unit, outcome);
  const chance = chanceOf(layer, unit, logit + 1);
  return outcome === logit + 1 ? chance : 1 - chance;
}
