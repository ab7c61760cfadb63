import { type Batch, batchesOf, chooseSamples, type Dataset, pixelsOf, splitDataset } from '../../../data/index.js';
import { createTeam } from '../../../engines/create-team.js';
import { fillNormal } from '../../../random/fill-normal.js';
import { type Key, keyOf } from '../../../random/seed.js';
import { defineRule, programOf } from '../../../rule/rule.js';
import type { Direction } from '../../../team/directions.js';
import type { LayerWeights, Team } from '../../../team/team.js';
import type { JobOutcome, JobOversight } from '../../study.js';
import { type FeedbackWork, SAMPLES, updateAngle, weightAngle } from './jobs.js';

/**
 * Trains a network in batches with the errors of its loss; where units hear the reward it is minus the loss, of each
 * pass. Scores: `score`, at the end, is the error in percent, or of a network that is to say what it sees the mean loss
 * of a digit; and where the work has a gradient, the angles of {@link updateAngle} and {@link weightAngle} in degrees,
 * at the first step and at each point. The curve is the score at each point.
 */
export async function performFeedbackPath(work: FeedbackWork, oversight: JobOversight): Promise<JobOutcome> {
  const { learned, scored } = digitsOf(work);
  const { batch, steps, points, seed, gradient } = work;
  const team = createNetwork(work, work.rule, work.params, learned);
  const noise = work.noise === undefined ? undefined : { deviation: work.noise, key: keyOf(seed) };
  const angles: Record<string, number> = {};
  const curve: number[] = [];
  const pointAt = (k: number) => Math.round((k * steps) / points);
  try {
    let step = 0;
    for (let epoch = 0; step < steps; epoch++)
      for (const { images, labels } of batchesOf(learned, { batch, seed, epoch, dropLast: true })) {
        // The step that a point measures is the last one before it; point 0 measures the first step of all.
        const point = step === 0 ? 0 : step + 1 === pointAt(curve.length + 1) ? curve.length + 1 : undefined;
        const before = gradient && point !== undefined ? team.weights() : undefined;
        const outputs = team.act(images);
        if (!outputs.every(Number.isFinite))
          return { scores: {}, curve, diverged: `an output was no number at step ${step}` };
        if (!teach(team, outputs, { images, labels }, work, noise && { ...noise, step }))
          return { scores: {}, curve, diverged: `a loss or a direction was beyond 32-bit floats at step ${step}` };
        if (before !== undefined) {
          const wanted = gradientStep(work, learned, before, images, labels);
          const used = team.weights();
          for (const [l, layer] of used.entries())
            angles[updateAngle(l + 1, point!)] = angle(
              difference(layer, before[l]!),
              difference(wanted[l]!, before[l]!),
            );
          Object.assign(angles, pathAngles(team, work, point!));
        }
        step++;
        while (curve.length < points && step >= pointAt(curve.length + 1)) {
          const error = scoreOn(team, scored, work);
          if (error === undefined) return { scores: {}, curve, diverged: `an output was no number at step ${step}` };
          curve.push(error);
          oversight.onProgress(step / steps, error);
        }
        if (step >= steps) break;
      }
    return { scores: { score: curve.at(-1)!, ...angles }, curve };
  } finally {
    team.close();
  }
}

/** The digits to learn from and those to be scored by, which never meet. */
function digitsOf({ dataset, side = 28, scored: { of, samples } }: FeedbackWork): {
  learned: Dataset;
  scored: Dataset;
} {
  const choose = (split: 'train' | 'test') =>
    chooseSamples({ dataset, split, samples: SAMPLES[split], seed: 0, side }, 'the study feedback-paths');
  const first = (digits: Dataset) =>
    chooseSamples({ dataset: digits, split: 'all', samples, seed: 0, side }, 'the study feedback-paths');
  if (of === 'test') return { learned: choose('train'), scored: first(choose('test')) };
  const share = SAMPLES.validation / SAMPLES.train;
  const { train, validation } = splitDataset(choose('train'), { train: 1 - share, validation: share }, 0);
  return { learned: train, scored: first(validation) };
}

function createNetwork(
  { hidden, wiring, batch, learningRate, optimizer, seed, layerParams, target }: FeedbackWork,
  rule: FeedbackWork['rule'],
  params: FeedbackWork['params'],
  digits: Dataset,
  start?: LayerWeights[],
): Team {
  const defined = defineRule(rule);
  // Of units that say vectors one says a number for each class.
  const outputs = (target === 'image' ? pixelsOf(digits) : digits.classes) / programOf(defined, params).components;
  return createTeam({
    ...{ inputs: pixelsOf(digits), hidden: [...hidden], outputs, rule: defined, params, layerParams },
    ...{ batch, optimizer: optimizer ?? 'sgd', learningRate, seed, engine: 'dense' },
    ...(wiring && { wiring }),
    ...(start && { start }),
  });
}

/** The weights after one step along the gradient, from the same weights and the same digits. */
function gradientStep(
  work: FeedbackWork,
  digits: Dataset,
  start: LayerWeights[],
  images: Float32Array,
  labels: Uint8Array,
): LayerWeights[] {
  const { rule, params } = work.gradient!;
  const team = createNetwork(work, rule, params, digits, start);
  try {
    teach(team, team.act(images), { images, labels }, work, undefined);
    return team.weights();
  } finally {
    team.close();
  }
}

/** Of each layer over whose synapses errors go back, the angle between its weights and what they go back over. */
function pathAngles(team: Team, { path, hidden }: FeedbackWork, point: number): Record<string, number> {
  if (path === 'w') return {};
  const { tensors } = team.state();
  const weights = team.weights();
  const found: Record<string, number> = {};
  for (let layer = 2; layer <= hidden.length + 1; layer++) {
    const { weights: w, inputs, units } = weights[layer - 1]!;
    if (path !== 'direct') {
      const B = tensors[`layer${layer}/B`]!.data.subarray(0, w.length);
      found[weightAngle(layer, point)] = angle(w, path === 'B' ? B : B.map((b, k) => Math.sign(w[k]!) * Math.abs(b)));
    } else if (layer === hidden.length + 1) {
      // The last hidden layer hears the outputs themselves, over C `[output][unit]`; w is `[unit][output]`.
      const C = tensors[`layer${layer - 1}/C`]!.data;
      const turned = Float64Array.from(w, (_, k) => C[(k % units) * inputs + Math.floor(k / units)]!);
      found[weightAngle(layer, point)] = angle(w, turned);
    }
  }
  return found;
}

/**
 * Tells a team the errors of what it said, `[pass][lane][class]`, and where it hears rewards of passes minus the loss
 * of each. False: a loss is no 32-bit float.
 */
function teach(
  team: Team,
  outputs: Float32Array,
  { images, labels }: Pick<Batch, 'images' | 'labels'>,
  { batch, loss, target }: FeedbackWork,
  noise: Noise | undefined,
): boolean {
  const classes = team.sizes.at(-1)! * team.components;
  const errors = new Float64Array(batch * classes);
  const rewards = new Float64Array(team.paidPasses * batch);
  const lossOf = loss === 'squared' ? squared : crossEntropy;
  for (let row = 0; row < rewards.length; row++) {
    const own = outputs.subarray(row * classes, (row + 1) * classes);
    const lane = row % batch;
    const told =
      target === 'image'
        ? distance(own, images.subarray(lane * classes, (lane + 1) * classes))
        : lossOf(own, labels[lane]!);
    rewards[row] = -told.loss;
    if (row < batch) errors.set(told.errors, row * classes);
  }
  if (!rewards.every((reward) => Number.isFinite(Math.fround(reward)))) return false;
  if (noise === undefined) {
    team.learn(rewards, ended(batch), errors);
    return true;
  }
  const directions = team
    .directions(rewards, ended(batch), errors)
    .map((direction, k) => disturbed(direction, noise, k));
  if (!directions.every(({ values }) => values.every(Number.isFinite))) return false;
  team.step(directions);
  return true;
}

interface Noise {
  /** Its deviation, in root mean squares of a direction. */
  readonly deviation: number;
  readonly key: Key;
  readonly step: number;
}

/** A direction with independent normal noise in every parameter. */
function disturbed({ name, values }: Direction, { deviation, key, step }: Noise, parameter: number) {
  let squares = 0;
  for (const value of values) squares += value * value;
  const scale = deviation * Math.sqrt(squares / values.length);
  const sums = new Float32Array(values.length);
  fillNormal(sums, key, step, parameter);
  for (let k = 0; k < sums.length; k++) sums[k] = values[k]! + scale * sums[k]!;
  return { name, values: sums };
}

interface Told {
  /** `[class]`: minus the gradient of the loss. */
  readonly errors: readonly number[];
  readonly loss: number;
}

/** Of softmax and cross-entropy: the label one-hot less the softmax of the outputs. */
export function crossEntropy(outputs: Float32Array, label: number): Told {
  const largest = Math.max(...outputs);
  const powers = Array.from(outputs, (output) => Math.exp(output - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return {
    errors: powers.map((power, k) => (label === k ? 1 : 0) - power / sum),
    loss: Math.log(sum) - (outputs[label]! - largest),
  };
}

/** Of half the squared error: the label one-hot less the outputs. */
function squared(outputs: Float32Array, label: number): Told {
  return distance(
    outputs,
    Array.from(outputs, (_, k) => (label === k ? 1 : 0)),
  );
}

/** Of half the squared distance to a target. */
function distance(outputs: Float32Array, target: ArrayLike<number>): Told {
  const errors = Array.from(outputs, (output, k) => target[k]! - output);
  return { errors, loss: errors.reduce((sum, error) => sum + error * error, 0) / 2 };
}

/**
 * The share of digits, in percent, of which another output than that of the label is the largest; of a network that is
 * to say what it sees, half the squared distance to that, the mean over digits.
 */
function scoreOn(team: Team, digits: Dataset, { batch, target }: FeedbackWork): number | undefined {
  const classes = team.sizes.at(-1)! * team.components;
  const pixels = pixelsOf(digits);
  const seen = new Float32Array(batch * pixels);
  let sum = 0;
  for (const { images, labels } of batchesOf(digits, { batch })) {
    // Of a last batch that is smaller the other lanes see what they saw before, and are not counted.
    seen.set(images);
    const outputs = team.act(seen);
    if (!outputs.every(Number.isFinite)) return undefined;
    for (let lane = 0; lane < labels.length; lane++) {
      const own = outputs.subarray(lane * classes, (lane + 1) * classes);
      if (target === 'image') sum += distance(own, images.subarray(lane * pixels, (lane + 1) * pixels)).loss;
      else if (own.indexOf(Math.max(...own)) !== labels[lane]) sum += 100;
    }
    team.forget(ended(batch));
  }
  return sum / digits.labels.length;
}

function ended(lanes: number): Uint8Array {
  return new Uint8Array(lanes).fill(1);
}

function difference(after: LayerWeights, before: LayerWeights): Float64Array {
  return Float64Array.from(after.weights, (w, k) => w - before.weights[k]!);
}

/** Between two directions, in degrees; NaN where one has no length. */
export function angle(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, ours, theirs] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    product += a[k]! * b[k]!;
    ours += a[k]! ** 2;
    theirs += b[k]! ** 2;
  }
  const cosine = product / Math.sqrt(ours * theirs);
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI;
}
