import { describe, expect, test } from 'vitest';
import { createTeam } from '../../src/engines/create-team.js';
import { npRandom } from '../../src/gymnasium/index.js';
import { backpropThroughTime } from '../../src/identify/backprop-through-time.js';
import { decoderAtOverlap, overlapOf } from '../../src/identify/decoder.js';
import { fitFlowField } from '../../src/identify/flow-field.js';
import { type IdentifyOptions, identify, scoresOfRuns } from '../../src/identify/identify.js';
import { likeness, predictedChange } from '../../src/identify/predicted-change.js';
import type { Recording } from '../../src/identify/recording.js';
import { defineRule } from '../../src/rule/rule.js';

const normals = (count: number, seed: number) => npRandom(seed)[0].standardNormal(count) as Float64Array;

/**
 * h(t + 1) = F h(t) + noise from random starts, `[unit][unit]`; errors that lie along a first number of the activity.
 */
function recordingOf(field: ArrayLike<number>, units: number, trials: number, noise: number, seed: number): Recording {
  const [rng] = npRandom(seed);
  return {
    units,
    errors: 2,
    trials: Array.from({ length: trials }, () => {
      const activity = new Float64Array(10 * units);
      for (let i = 0; i < units; i++) activity[i] = rng.standardNormal();
      for (let t = 1; t < 10; t++)
        for (let i = 0; i < units; i++) {
          let sum = noise * rng.standardNormal();
          for (let j = 0; j < units; j++) sum += field[i * units + j]! * activity[(t - 1) * units + j]!;
          activity[t * units + i] = sum;
        }
      const errors = Float64Array.from({ length: 20 }, (_, k) => activity[(k >> 1) * units + (k % 2)]! + 0.1);
      return { activity, errors };
    }),
  };
}

describe('the flow field', () => {
  test('is the one that made the activity, where there is no noise', () => {
    const field = [0.5, -0.25, 0.125, 0.75];
    const { matrix, explained } = fitFlowField(recordingOf(field, 2, 3, 0, 1), 'it');
    matrix.forEach((value, k) => expect(value).toBeCloseTo(field[k]!, 10));
    expect(explained).toBeCloseTo(1, 12);
  });

  test('is refused where the activity does not determine it', () => {
    const flat = { units: 2, errors: 0, trials: [{ activity: [1, 1, 2, 2, 3, 3, 4, 4], errors: [] }] };
    expect(() => fitFlowField(flat, 'before')).toThrow("of the recording 'before' does not fill its 2 dimensions");
    const short = { units: 2, errors: 0, trials: [{ activity: [1, 1, 2, 2], errors: [] }] };
    expect(() => fitFlowField(short, 'before')).toThrow('has 1 steps that are followed by another, and 2 units');
  });
});

describe('a predicted change', () => {
  // Two units, one error, two steps: A = (1, 2), e = 3 and −1, h = (1, 0) and (2, 1).
  const trial = { activity: [1, 0, 2, 1], errors: [3, -1] };

  test('is the sum of (Aᵀ e) hᵀ', () => {
    // (3, 6)(1, 0) + (−1, −2)(2, 1)
    expect([...predictedChange([trial], { units: 2, errors: 1, candidate: [1, 2] })]).toEqual([1, -1, 2, -2]);
  });

  test('goes through the decoder where the units see the cursor: (Aᵀ e)(D h)ᵀ D', () => {
    // D = (1, 3): D h = 1 and 5, (3, 6)·1·(1, 3) + (−1, −2)·5·(1, 3)
    expect([...predictedChange([trial], { units: 2, errors: 1, candidate: [1, 2], seen: [1, 3] })]).toEqual([
      -2, -6, -4, -12,
    ]);
  });

  test('is as like another as the cosine of what both do to the activity', () => {
    const [same, turned] = [Float64Array.of(1, 0, 0, 1), Float64Array.of(0, -1, 1, 0)];
    expect(likeness(trial, same, same, 2)).toBeCloseTo(1, 12);
    expect(likeness(trial, same, turned, 2)).toBeCloseTo(0, 12);
  });
});

const UNITS = 6;
const FIELD = Float64Array.from(
  normals(UNITS * UNITS, 3),
  (value, k) => 0.15 * value + (k % (UNITS + 1) === 0 ? 0.5 : 0),
);
const [TRUE, OTHER] = [normals(2 * UNITS, 4), normals(2 * UNITS, 5)];
const during = recordingOf(FIELD, UNITS, 60, 0.1, 6);

/** The recordings of a population whose flow field has moved along what a matrix predicts. */
function moved(along: ArrayLike<number>, seed = 7): IdentifyOptions {
  const change = predictedChange(during.trials, { units: UNITS, errors: 2, candidate: along });
  const size = Math.hypot(...change);
  const after = FIELD.map((value, k) => value + (0.3 * change[k]!) / size);
  return {
    before: recordingOf(FIELD, UNITS, 300, 0.1, seed),
    during,
    after: recordingOf(after, UNITS, 300, 0.1, seed + 1),
    candidates: { other: OTHER, true: TRUE },
  };
}

describe('identify', () => {
  test('names the matrix over which the errors came', () => {
    for (const along of [TRUE, OTHER]) {
      const { scores, margin, trials } = identify(moved(along));
      expect(scores[0]!.name).toBe(along === TRUE ? 'true' : 'other');
      expect(scores[0]!.mean).toBeGreaterThan(0.9);
      expect(margin!.interval![0]).toBeGreaterThan(0);
      expect(trials).toEqual({ predicting: 30, heldOut: 30 });
    }
  });

  test('takes runs together', () => {
    const runs = [7, 20, 33].map((seed) => identify(moved(TRUE, seed)));
    const [best] = scoresOfRuns(runs);
    expect(best!.name).toBe('true');
    expect(best!.mean).toBeCloseTo(runs.reduce((sum, { scores }) => sum + scores[0]!.mean, 0) / 3, 12);
    expect(best!.interval![0]).toBeLessThan(best!.mean);
  });

  test('holds out trials that do not predict: without them the others decide', () => {
    const options = moved(TRUE);
    const [first, second] = [0, 1].map((seed) => identify({ ...options, heldOut: 0.1, seed }));
    expect(first!.trials).toEqual({ predicting: 54, heldOut: 6 });
    expect(first!.scores[0]!.mean).not.toBe(second!.scores[0]!.mean);
  });

  test.each<[object, RegExp]>([
    [
      { before: { ...during, units: 5 } },
      /trial 0 of the recording 'before' has 20 errors in 12 steps; expected 2 for each step/,
    ],
    [{ before: recordingOf([0.5, 0, 0, 0.5], 2, 9, 0.1, 1) }, /the recording 'before' has 2 units, and 'during' 6/],
    [
      { candidates: { old: [1, 2, 3] } },
      /candidate 'old' has 3 numbers; expected 12, 2 rows with one for each of 6 units/,
    ],
    [{ candidates: {} }, /there is no candidate/],
    [{ candidates: { old: new Float64Array(12) } }, /candidate 'old' predicts no change/],
    [{ seen: [1, 2, 3, 4] }, /the decoder that is seen has 4 numbers; expected 6/],
    [{ heldOut: 1 }, /heldOut is 1; expected a share between 0 and 1/],
    [{ after: moved(TRUE).before }, /the flow fields of 'before' and 'after' are the same/],
    [{ during: { ...during, trials: during.trials.slice(0, 1) } }, /has one trial; expected at least two/],
    [{ during: { units: 6, errors: 0, trials: during.trials.map((t) => ({ ...t, errors: [] })) } }, /has no errors/],
  ])('refuses %#', (wrong, message) => {
    expect(() => identify({ ...moved(TRUE), ...wrong })).toThrow(message);
  });
});

describe('backpropagation through time', () => {
  const leak = 0.25;
  const [inputs, units, steps] = [2, 3, 5];
  const weights = normals((inputs + units) * units, 8).map((value) => 0.7 * value);
  const biases = normals(units, 9);
  const observations = normals(steps * inputs, 10);
  const decoder = normals(units, 11);

  /** The activity of a layer without noise, and minus the loss ½ Σ (1 − decoder · a)². */
  const play = (w: Float64Array) => {
    const activity = new Float64Array(steps * units);
    let gain = 0;
    for (let t = 0; t < steps; t++) {
      for (let j = 0; j < units; j++) {
        let h = biases[j]!;
        for (let i = 0; i < inputs; i++) h += w[i * units + j]! * observations[t * inputs + i]!;
        const past = (i: number) => (t === 0 ? 0 : activity[(t - 1) * units + i]!);
        for (let i = 0; i < units; i++) h += w[(inputs + i) * units + j]! * past(i);
        activity[t * units + j] = (1 - leak) * past(j) + leak * Math.tanh(h);
      }
      const y = decoder.reduce((sum, d, i) => sum + d * activity[t * units + i]!, 0);
      gain -= 0.5 * (1 - y) ** 2;
    }
    return { activity, gain };
  };

  test('is the gradient, by finite differences', () => {
    const { activity } = play(weights);
    const credit = new Float64Array(steps * units);
    for (let t = 0; t < steps; t++) {
      const y = decoder.reduce((sum, d, i) => sum + d * activity[t * units + i]!, 0);
      for (let i = 0; i < units; i++) credit[t * units + i] = decoder[i]! * (1 - y);
    }
    const layer = { inputs: inputs + units, units, weights, biases };
    const [direction] = backpropThroughTime({ observations, activity, credit }, layer, { leak });
    weights.forEach((_, k) => {
      const at = (by: number) => play(weights.map((value, i) => (i === k ? value + by : value))).gain;
      expect(direction!.values[k]!).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 8);
    });
    expect(() => backpropThroughTime({ observations, activity, credit: [1] }, layer, { leak })).toThrow(
      /1 numbers of credit/,
    );
  });
});

test('a decoder at an overlap', () => {
  const decoder = Float64Array.from({ length: 100 }, (_, k) => (2 * Math.sin(k + 1)) / Math.sqrt(50));
  for (const overlap of [0.4, 0.8, 1]) {
    const drawn = decoderAtOverlap(decoder, overlap, { seed: 2 });
    expect(Math.abs(overlapOf(decoder, drawn) - overlap)).toBeLessThanOrEqual(0.01);
  }
  expect(decoderAtOverlap(decoder, 0.5, { seed: 2 })).toEqual(decoderAtOverlap(decoder, 0.5, { seed: 2 }));
  expect(() => decoderAtOverlap(decoder, 2)).toThrow('overlap of a decoder is 2; expected a number from 0 to 1');
});

/**
 * A linear layer h = W x + ξ before a fixed readout D, and the target 0. By errors over M its expected update is M e
 * xᵀ; by reward −½ |e|² and its own noise it is Σ Dᵀ e xᵀ with the covariance Σ of the noise, since odd moments of the
 * noise are 0.
 */
describe('what a linear layer learns in expectation', () => {
  const [inputs, units, batch] = [2, 3, 20_000];
  const [w, D, M] = [normals((inputs + 1) * units, 12), normals(2 * units, 13), normals(2 * units, 14)];
  const sigma = [0.5, 1, 2];
  const x = [1, -0.5];
  const byErrors = defineRule({
    name: 'by-errors',
    unit: { s: { start: 1, learned: true, rate: 0 } },
    feedback: { M: 0 },
    hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: M * e' },
    act: 'a = h + s * normal(u)',
    learn: 'dw = b * x',
  });
  const byReward = defineRule({
    name: 'by-reward',
    unit: { s: { start: 1, learned: true, rate: 0 } },
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: `
      n = s * normal(u)
      a = h + n`,
    learn: 'dw = R * n * x',
  });
  const tensors = {
    'layer1/w': { shape: [inputs + 1, units], data: Float32Array.from(w) },
    'layer1/M': { shape: [2, units], data: Float32Array.from(M) },
    'layer1/s': { shape: [units], data: Float32Array.from(sigma) },
  };
  const decoded = (h: ArrayLike<number>, at = 0) =>
    [0, 1].map((row) => [0, 1, 2].reduce((sum, i) => sum + D[row * units + i]! * h[at + i]!, 0));
  const mean = Array.from({ length: units }, (_, j) => w[j]! * x[0]! + w[units + j]! * x[1]! + w[2 * units + j]!);
  const e = decoded(mean).map((y) => -y);

  test.each([
    ['errors over M', byErrors, (i: number) => M[i]! * e[0]! + M[units + i]! * e[1]!],
    ['reward', byReward, (i: number) => sigma[i]! ** 2 * (D[i]! * e[0]! + D[units + i]! * e[1]!)],
  ])('by %s', (_, rule, wanted) => {
    const team = createTeam({
      rule,
      inputs,
      hidden: [],
      outputs: units,
      errors: 2,
      batch,
      start: { tensors },
      seed: 3,
    });
    const h = team.act(Float32Array.from({ length: batch * inputs }, (_, k) => x[k % inputs]!));
    const errors = Array.from({ length: batch }, (_, lane) => decoded(h, lane * units).map((y) => -y)).flat();
    const rewards = Array.from(
      { length: batch },
      (_, lane) => -0.5 * (errors[2 * lane]! ** 2 + errors[2 * lane + 1]! ** 2),
    );
    const [{ values }] = team.directions(rewards, undefined, errors) as unknown as [{ values: Float32Array }];
    team.close();
    // The largest standard deviation of a sample's direction, by its own spread: b, or R n.
    const samples = rewards.map(
      (reward, lane) => Math.abs(reward) + Math.abs(errors[2 * lane]!) + Math.abs(errors[2 * lane + 1]!),
    );
    const spread = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / batch) * 2;
    const tolerance = (5 * spread) / Math.sqrt(batch);
    for (let i = 0; i < inputs; i++)
      for (let j = 0; j < units; j++)
        expect(Math.abs(values[i * units + j]! - wanted(j) * x[i]!)).toBeLessThan(tolerance);
    // The two theories are further apart than the tolerance.
    expect(tolerance).toBeLessThan(0.5 * Math.max(...[0, 1, 2].map((i) => Math.abs(wanted(i)))));
  });
});
