import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf } from '../../src/data/batches-of.js';
import { checkDataset, type Dataset, takeSamples } from '../../src/data/dataset.js';
import { Draws } from '../../src/data/draws.js';
import { chooseSamples, registerDataset } from '../../src/data/named-datasets.js';
import { splitDataset } from '../../src/data/split-dataset.js';
import { UserError } from '../../src/errors/user-error.js';

/** Sample k has the pixels 2k and 2k + 1 and the label k % 3. */
function numbered(count: number): Dataset {
  return {
    name: 'numbered',
    images: Float32Array.from({ length: 2 * count }, (_, k) => k),
    labels: Uint8Array.from({ length: count }, (_, k) => k % 3),
    shape: [2],
    classes: 3,
  };
}

/** Which samples of {@link numbered} a dataset has. */
const samplesIn = ({ images }: Dataset): number[] =>
  Array.from({ length: images.length / 2 }, (_, k) => images[2 * k]! / 2);

describe('checkDataset', () => {
  const sound = numbered(4);
  test.each<[string, Partial<Dataset>, string]>([
    [
      'a NaN',
      { images: Float32Array.from([0, 1, 2, 3, 4, Number.NaN, 6, 7]) },
      'sample 2 has the pixel NaN at place 1; expected finite numbers',
    ],
    [
      'an infinity',
      { images: new Float32Array(8).fill(Number.POSITIVE_INFINITY) },
      'sample 0 has the pixel Infinity at place 0',
    ],
    ['a label', { labels: Uint8Array.from([0, 1, 3, 0]) }, 'sample 2 has the label 3; expected 0 to 2'],
    ['a number of pixels', { shape: [3] }, 'images have 8 numbers; expected 12, for 4 labels and the shape [3]'],
    ['a shape', { shape: [2, 0] }, 'shape is [2,0]; expected that of one sample'],
    ['images', { images: [1, 2] as never }, 'images are [1,2]; expected a Uint8Array or a Float32Array'],
    [
      'labels',
      { labels: new Float32Array(4) as never },
      'labels are Float32Array [0, 0, 0, 0]; expected a Uint8Array, [sample]',
    ],
    ['classes', { classes: 257 }, 'classes are 257; expected a whole number from 2 to 256'],
    ['no samples', { labels: new Uint8Array(0) }, 'labels are empty'],
    ['a name', { name: undefined as never }, 'name is undefined'],
  ])('refuses %s', (_, changed, message) => {
    expect(() => checkDataset({ ...sound, ...changed }, 'It')).toThrow(`It got a dataset whose ${message}`);
    expect(() => checkDataset({ ...sound, ...changed }, 'It')).toThrow(UserError);
  });

  test('looks again at images that come with other labels', () => {
    checkDataset(sound, 'It');
    expect(() => checkDataset({ ...sound, labels: Uint8Array.from([9, 9, 9, 9]) }, 'It')).toThrow('label 9');
    expect(() => checkDataset({ ...sound, shape: [4] }, 'It')).toThrow('images have');
  });
});

describe('splitDataset', () => {
  test('no sample is in two parts, and parts that are all use every sample', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 60 }), fc.nat(), (count, seed) => {
        const parts = splitDataset(numbered(count), { train: 0.7, validation: 0.2, test: 0.1 }, seed);
        const all = [...samplesIn(parts.train), ...samplesIn(parts.validation), ...samplesIn(parts.test)];
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k));
        expect(parts.train.labels[0]).toBe(samplesIn(parts.train)[0]! % 3);
      }),
    );
  });

  test('takes numbers of samples, and the same seed gives the same parts', () => {
    const split = (seed: number) => splitDataset(numbered(20), { train: 12, test: 3 }, seed);
    expect([split(1).train.labels.length, split(1).test.labels.length]).toEqual([12, 3]);
    expect(samplesIn(split(1).train)).toEqual(samplesIn(split(1).train));
    expect(samplesIn(split(1).train)).not.toEqual(samplesIn(split(2).train));
    // Held, so that a split of today is one of tomorrow.
    expect(samplesIn(split(1).test)).toEqual(
      samplesIn(takeSamples(numbered(20), new Draws(1, 0, 0).permutation(20).subarray(12, 15))),
    );
  });

  test.each<[object, RegExp]>([
    [{ train: 15, test: 6 }, /test would have 6 of the 5 that are left/],
    [{ train: 0.8, test: 0.3 }, /no more than there are/],
    [{ train: 0.01 }, /train would have 0/],
    [{ train: 0 }, /train = 0; expected a number of samples, or a fraction/],
    [{ train: 1.5 }, /train = 1.5/],
    [{ train: -1 }, /train = -1/],
    [{ tran: 1 }, /Did you mean 'train'/],
  ])('refuses %o', (sizes, message) => {
    expect(() => splitDataset(numbered(20), sizes as never)).toThrow(message);
  });
});

describe('batchesOf', () => {
  test('every sample comes once an epoch, in an order of seed and epoch', () => {
    const order = (seed: number, epoch: number) =>
      [...batchesOf(numbered(10), { batch: 4, seed, epoch, scale: null })].flatMap(({ samples }) => [...samples]);
    expect(order(1, 0).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(order(1, 0)).toEqual(order(1, 0));
    expect(order(1, 0)).not.toEqual(order(1, 1));
    expect(order(1, 0)).not.toEqual(order(2, 0));
  });

  test('lanes have the pixels and labels of their samples, and the last batch what is left', () => {
    const sizes: number[] = [];
    for (const { images, labels, samples } of batchesOf(numbered(10), { batch: 4, scale: null })) {
      sizes.push(samples.length);
      expect([...images]).toEqual([...samples].flatMap((sample) => [2 * sample, 2 * sample + 1]));
      expect([...labels]).toEqual([...samples].map((sample) => sample % 3));
    }
    expect(sizes).toEqual([4, 4, 2]);
    expect([...batchesOf(numbered(10), { batch: 4, dropLast: true })]).toHaveLength(2);
    expect([...batchesOf(numbered(3), { batch: 4 })]).toHaveLength(1);
  });

  test('scales bytes and numbers', () => {
    const bytes = { ...numbered(1), images: Uint8Array.from([0, 255]) };
    const images = (dataset: Dataset, scale?: readonly [number, number] | null) =>
      [...batchesOf(dataset, { batch: 1, scale })].flatMap((batch) => [...batch.images]);
    expect(images(bytes)).toEqual([0, 1]);
    expect(images(bytes, [-1, 1])).toEqual([-1, 1]);
    expect(images(bytes, null)).toEqual([0, 255]);
    expect(images({ ...numbered(1), images: Float32Array.from([0.5, 1]) }, [-1, 1])).toEqual([0, 1]);
  });

  test.each([{ batch: 0 }, { batch: 1, epoch: -1 }, { batch: 1, scale: [1] }, { bach: 1 }])('refuses %o', (options) => {
    expect(() => [...batchesOf(numbered(3), options as never)]).toThrow(UserError);
  });
});

describe('chooseSamples', () => {
  const choice = { dataset: numbered(20), split: 'train', samples: null, seed: 3, side: 28 } as const;

  test('a dataset in one piece is split four to one, and equal choices are one object', () => {
    const [train, test] = [chooseSamples(choice, 'It'), chooseSamples({ ...choice, split: 'test' }, 'It')];
    expect([train.labels.length, test.labels.length]).toEqual([16, 4]);
    expect(new Set([...samplesIn(train), ...samplesIn(test)]).size).toBe(20);
    expect(chooseSamples(choice, 'It')).toBe(train);
    expect(samplesIn(chooseSamples({ ...choice, samples: 5 }, 'It'))).toEqual(samplesIn(train).slice(0, 5));
    expect(chooseSamples({ ...choice, split: 'all' }, 'It')).toBe(choice.dataset);
  });

  test('two datasets stay apart', () => {
    const dataset = { train: numbered(6), test: numbered(2) };
    expect(chooseSamples({ ...choice, dataset }, 'It')).toBe(dataset.train);
    expect(chooseSamples({ ...choice, dataset, split: 'test' }, 'It')).toBe(dataset.test);
    expect(() => chooseSamples({ ...choice, dataset, split: 'all' }, 'It')).toThrow('apart already');
    const other = { ...dataset, test: { ...numbered(2), classes: 4 } };
    expect(() => chooseSamples({ ...choice, dataset: other }, 'It')).toThrow(
      'in 3 classes, and test samples of shape [2] in 4',
    );
  });

  test('a name is loaded once, at its first use, and can be given anew', () => {
    let calls = 0;
    registerDataset('numbered', () => {
      calls++;
      return numbered(10);
    });
    expect(calls).toBe(0);
    expect(chooseSamples({ ...choice, dataset: 'numbered' }, 'It').labels.length).toBe(8);
    expect(chooseSamples({ ...choice, dataset: 'numbered', split: 'test' }, 'It').labels.length).toBe(2);
    expect(calls).toBe(1);
    registerDataset('numbered', () => numbered(100));
    expect(chooseSamples({ ...choice, dataset: 'numbered' }, 'It').labels.length).toBe(80);
    expect(() => chooseSamples({ ...choice, dataset: 'numberd' }, 'It')).toThrow(
      // Other files of this worker may have registered some of their own.
      /Did you mean 'numbered'\? There are strokes, mnist, (.*, )?numbered/,
    );
    expect(() => registerDataset('strokes', () => numbered(1))).toThrow(UserError);
    expect(() => registerDataset('x', numbered(1) as never)).toThrow('expected a function');
  });

  test.each([
    { samples: 17 },
    { samples: 0 },
    { samples: 1.5 },
    { split: 'validation' },
    { dataset: 5 },
    { dataset: null },
    { dataset: {} },
  ])('refuses %o', (changed) => {
    expect(() => chooseSamples({ ...choice, ...(changed as object) }, 'It')).toThrow(UserError);
    expect(() => chooseSamples({ ...choice, ...(changed as object) }, 'It')).toThrow(/^It /);
  });
});
