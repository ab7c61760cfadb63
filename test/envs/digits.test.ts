import { describe, expect, test } from 'vitest';
import { expOfNegative } from '../../envs/exp-of-negative.js';
import { ClassificationEnv, LabelledEnv } from '../../envs/index.js';
import type { Dataset } from '../../src/data/dataset.js';
import { checkEnv, InvalidArgumentError, make, type RgbFrame } from '../../src/gymnasium/index.js';

/** Four samples of 1 × 2 bytes. */
const SMALL: Dataset = {
  name: 'small',
  images: Uint8Array.from([0, 255, 51, 102, 255, 0, 153, 204]),
  labels: Uint8Array.from([2, 0, 1, 2]),
  shape: [1, 2],
  classes: 3,
};

describe('Digits-v0', () => {
  test('pays 1 for the label and 0 for another class, and shows bytes from 0 to 1', () => {
    const env = new ClassificationEnv({ dataset: SMALL, split: 'all' });
    const [seen, { sample, label }] = env.reset({ seed: 1 });
    expect([...seen]).toEqual(
      [...SMALL.images.subarray(2 * sample, 2 * sample + 2)].map((byte) => Math.fround(byte / 255)),
    );
    expect(label).toBe(SMALL.labels[sample]);
    expect(env.step(label).slice(1)).toEqual([1, true, false, { sample, label }]);
    expect(env.step((label + 1) % 3)[1]).toBe(0);
    expect(String(env.observationSpace)).toContain('(1, 2)');
  });

  test('in order, as many episodes as there are samples show every one once', () => {
    const env = new ClassificationEnv({ dataset: SMALL, split: 'all', order: 'sequential' });
    const order = [env.reset({ seed: 5 }), env.reset(), env.reset(), env.reset(), env.reset()].map(
      ([, { sample }]) => sample,
    );
    expect(order.map((sample) => (sample - order[0]! + 4) % 4)).toEqual([0, 1, 2, 3, 0]);
  });

  test('no sample of train is in test, and the same dataSeed gives the same samples', () => {
    for (const dataset of ['strokes', 'mnist']) {
      const [train, other] = ['train', 'test'].map(
        (split) => new ClassificationEnv({ dataset, split: split as 'train', samples: 500, dataSeed: 4 }).samples,
      ) as [Dataset, Dataset];
      const pictures = ({ images }: Dataset) =>
        Array.from({ length: 500 }, (_, k) => images.subarray(784 * k, 784 * (k + 1)).join());
      const known = new Set(pictures(train));
      expect(known.size).toBe(500);
      expect(pictures(other).filter((picture) => known.has(picture))).toEqual([]);
    }
    const samples = (dataSeed: number) => new ClassificationEnv({ samples: 20, side: 12, dataSeed }).samples.images;
    expect(samples(1)).not.toEqual(samples(2));
  });

  test('all of mnist is there: 8000 to learn from, 2000 to judge by', () => {
    const env = make('Digits-v0', { dataset: 'mnist', split: 'test' });
    expect(env.observationSpace.shape).toEqual([28, 28]);
    expect((env.unwrapped as ClassificationEnv).samples.labels.length).toBe(2000);
    expect(new ClassificationEnv({ dataset: 'mnist' }).samples.labels.length).toBe(8000);
    checkEnv(env.unwrapped);
  });

  test('numbers are shown as they are, within bounds that hold them', () => {
    const dataset = { ...SMALL, images: Float32Array.from([-3, 0, 1, 2, 3, 4, 5, 6.5]), shape: [2] };
    const env = new ClassificationEnv({ dataset, split: 'all' });
    expect([env.observationSpace.low[0], env.observationSpace.high[0]]).toEqual([-3, 6.5]);
    const [seen, { sample }] = env.reset({ seed: 0 });
    expect([...seen]).toEqual([...dataset.images.subarray(2 * sample, 2 * sample + 2)]);
    expect(env.metadata.renderModes).toEqual([]);
    checkEnv(env);
  });

  test('draws the sample in characters and as a picture, colours too', () => {
    const text = new ClassificationEnv({ dataset: SMALL, split: 'all', order: 'sequential', renderMode: 'ansi' });
    const [, first] = text.reset({ seed: 5 });
    for (let { sample } = first; sample !== 0; ) [, { sample }] = text.reset();
    expect(text.render()).toBe('  ██\nlabel 2');
    text.step(1);
    expect(text.render()).toBe('  ██\nlabel 2, answer 1');
    const colours = { ...SMALL, images: Uint8Array.from({ length: 4 * 12 }, (_, k) => k), shape: [2, 2, 3] };
    const env = new ClassificationEnv({ dataset: colours, split: 'all', renderMode: 'rgb_array' });
    const [, { sample }] = env.reset({ seed: 2 });
    const frame = env.render() as RgbFrame;
    expect([frame.width, frame.height]).toEqual([112, 112]);
    const at = 3 * (112 * 60 + 60);
    expect([...frame.subarray(at, at + 3)]).toEqual([9, 10, 11].map((k) => 12 * sample + k));
  });

  test.each<[object, RegExp]>([
    [{ dataset: 'mnits' }, /Did you mean 'mnist'/],
    [{ dataset: 'mnist', side: 14 }, /got side = 14; only the drawn digits/],
    [{ dataset: 'mnist', samples: 8001 }, /has 8000 in train/],
    [{ side: 100 }, /side = 100/],
    [{ split: 'validation' }, /split = "validation"/],
    [{ order: 'shuffled' }, /order = "shuffled"/],
    [{ dataSeed: -1 }, /dataSeed = -1/],
    [{ dataset: { ...SMALL, labels: Uint8Array.from([0, 1, 2, 3]) } }, /sample 3 has the label 3; expected 0 to 2/],
    [{ dataset: { ...SMALL, images: new Float32Array(8).fill(Number.NaN) } }, /sample 0 has the pixel NaN/],
    [{ dataset: { ...SMALL, shape: [28, 28] } }, /images have 8 numbers; expected 3136/],
  ])('refuses %o', (options, message) => {
    for (const id of ['Digits-v0', 'LabelledDigits-v0'] as const)
      expect(() => make(id, options as never)).toThrow(message);
  });
});

describe('LabelledDigits-v0', () => {
  const outputs = Float32Array.from([1, -2, 0.5]);

  test('tells the errors of cross-entropy: the label one-hot less the softmax', () => {
    const env = new LabelledEnv({ dataset: SMALL, split: 'all' });
    const [, { label }] = env.reset({ seed: 3 });
    const [, reward, terminated, , { error, loss, correct }] = env.step(outputs);
    const powers = [...outputs].map(Math.exp);
    const sum = powers.reduce((a, b) => a + b);
    powers.forEach((power, k) => {
      expect(error![k]).toBeCloseTo((k === label ? 1 : 0) - power / sum, 14);
    });
    expect(loss).toBeCloseTo(-Math.log(powers[label]! / sum), 14);
    expect([reward, correct, terminated]).toEqual([label === 0 ? 1 : 0, label === 0, true]);
  });

  test('tells the errors of the squared loss', () => {
    const env = new LabelledEnv({ dataset: SMALL, split: 'all', loss: 'squared' });
    const [, { label }] = env.reset({ seed: 3 });
    const { error, loss } = env.step(outputs)[4];
    const expected = [...outputs].map((output, k) => (k === label ? 1 : 0) - output);
    expect([...error!]).toEqual(expected);
    expect(loss).toBeCloseTo(expected.reduce((sum, value) => sum + value * value, 0) / 2, 14);
  });

  test('the errors are the negative gradient of the loss', () => {
    for (const loss of ['cross-entropy', 'squared'] as const) {
      const env = new LabelledEnv({ dataset: SMALL, split: 'all', loss });
      env.reset({ seed: 8 });
      const { error } = env.step(outputs)[4];
      for (let k = 0; k < 3; k++) {
        const lossAt = (by: number) =>
          env.step(Float64Array.from(outputs, (output, j) => output + (j === k ? by : 0)))[4].loss!;
        expect(error![k]).toBeCloseTo((lossAt(-1e-5) - lossAt(1e-5)) / 2e-5, 8);
      }
    }
  });

  test('outputs of any size give finite errors, and of equal ones the first counts', () => {
    const env = new LabelledEnv({ dataset: SMALL, split: 'all', order: 'sequential' });
    for (let k = 0; k < 4; k++) {
      const [, { label }] = env.reset(k === 0 ? { seed: 1 } : {});
      const [, reward, , , { error, loss }] = env.step(Float32Array.from([1e30, 1e30, -1e30]));
      expect(reward).toBe(label === 0 ? 1 : 0);
      expect([...error!]).toEqual([0.5, 0.5, 0].map((share, j) => (j === label ? 1 : 0) - share));
      expect(loss).toBeGreaterThan(0);
    }
  });

  test('refuses another loss', () => {
    expect(() => new LabelledEnv({ loss: 'hinge' as never })).toThrow(InvalidArgumentError);
  });
});

test('expOfNegative is exp to within two units of the last bit', () => {
  for (let k = 0; k <= 70_000; k++) {
    const x = -k / 100.7;
    expect(Math.abs(expOfNegative(x) - Math.exp(x))).toBeLessThanOrEqual(Math.exp(x) * 2 ** -51);
  }
  expect([
    expOfNegative(0),
    expOfNegative(-1e300),
    expOfNegative(Number.NEGATIVE_INFINITY),
    expOfNegative(Number.NaN),
  ]).toEqual([1, 0, 0, Number.NaN]);
});
