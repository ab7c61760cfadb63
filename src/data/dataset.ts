import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/**
 * Labelled samples in two flat arrays, in the order of the file that they come from or of the shuffle that made them.
 */
export interface Dataset {
  /** As messages call it: `mnist`, or the name of a file. */
  readonly name: string;
  /**
   * `[sample][pixel]`: bytes from 0 to 255, or numbers. Of colours the channel is the fastest index:
   * `[sample][row][column][channel]`.
   */
  readonly images: Uint8Array | Float32Array;
  /** `[sample]`: the class, 0 to `classes` − 1. */
  readonly labels: Uint8Array;
  /** Of one sample: `[28, 28]`, `[32, 32, 3]`, or `[4]` for four numbers. */
  readonly shape: readonly number[];
  readonly classes: number;
}

/** Samples to learn from and samples to judge by, kept apart by whoever made them. */
export interface TrainAndTest {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** Labels are bytes. */
const MOST_CLASSES = 256;

/** The numbers of one sample. */
export function pixelsOf({ shape }: Pick<Dataset, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Sound datasets by their images, which are not looked through again. */
const sound = new WeakMap<ArrayBufferView, Dataset>();

/**
 * The dataset itself, if it is one.
 *
 * @param of what was given it, for the message.
 * @throws {@link UserError} when a field is missing or of another kind, the numbers of images and labels do not agree,
 * a label is none of the classes, or a pixel is not finite; it names the sample and the value.
 */
export function checkDataset(dataset: Dataset, of: string): Dataset {
  const fail = (what: string): never => {
    throw new UserError(`${of} got a dataset whose ${what}`);
  };
  if (typeof dataset !== 'object' || dataset === null)
    throw new UserError(`${of} got the dataset ${quote(dataset)}; expected { name, images, labels, shape, classes }`);
  const { name, images, labels, shape, classes } = dataset;
  const known = sound.get(images);
  const isKnown = known !== undefined && known.labels === labels && known.classes === classes;
  if (isKnown && String(known.shape) === String(shape) && typeof name === 'string') return dataset;
  if (typeof name !== 'string') fail(`name is ${quote(name)}; expected a text`);
  if (!(images instanceof Uint8Array || images instanceof Float32Array))
    fail(`images are ${quote(images)}; expected a Uint8Array or a Float32Array, [sample][pixel]`);
  if (!(labels instanceof Uint8Array)) fail(`labels are ${quote(labels)}; expected a Uint8Array, [sample]`);
  if (
    !Array.isArray(shape) ||
    shape.length === 0 ||
    !shape.every((length) => Number.isSafeInteger(length) && length > 0)
  )
    fail(`shape is ${quote(shape)}; expected that of one sample, such as [28, 28]`);
  if (!Number.isInteger(classes) || classes < 2 || classes > MOST_CLASSES)
    fail(`classes are ${quote(classes)}; expected a whole number from 2 to ${MOST_CLASSES}`);
  if (labels.length === 0) fail('labels are empty; expected at least one sample');
  const pixels = pixelsOf(dataset);
  if (images.length !== labels.length * pixels)
    fail(
      `images have ${images.length} numbers; expected ${labels.length * pixels}, for ${labels.length} labels and the shape [${shape.join(', ')}]`,
    );
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) fail(`sample ${wrong} has the label ${labels[wrong]}; expected 0 to ${classes - 1}`);
  if (images instanceof Float32Array) {
    const at = images.findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      fail(
        `sample ${Math.floor(at / pixels)} has the pixel ${images[at]} at place ${at % pixels}; expected finite numbers`,
      );
  }
  sound.set(images, dataset);
  return dataset;
}

/**
 * Zeroed memory for a dataset: where threads can share memory it is shared, so that environments and threads that are
 * given the dataset do not each hold a copy of it.
 */
export function createBytes(length: number): Uint8Array {
  return new Uint8Array(createBuffer(length));
}

/** The same for numbers. */
export function createFloats(length: number): Float32Array {
  return new Float32Array(createBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

function createBuffer(bytes: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}

/** Some samples of a dataset, copied, in the order of their numbers. */
export function takeSamples(dataset: Dataset, chosen: ArrayLike<number>, name = dataset.name): Dataset {
  const pixels = pixelsOf(dataset);
  const { images: all } = dataset;
  const images = (all instanceof Uint8Array ? createBytes : createFloats)(chosen.length * pixels);
  const labels = createBytes(chosen.length);
  for (let k = 0; k < chosen.length; k++) {
    const sample = chosen[k]!;
    images.set(all.subarray(sample * pixels, (sample + 1) * pixels), k * pixels);
    labels[k] = dataset.labels[sample]!;
  }
  return { ...dataset, name, images, labels };
}
