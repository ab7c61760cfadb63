import { UserError } from '../errors/user-error.js';
import { type DataFile, requireFile, unpackFile } from './data-file.js';
import { checkDataset, createBytes, type Dataset } from './dataset.js';

const SIDE = 32;
const CHANNELS = 3;
/** Pixels of one channel. */
const PLANE = SIDE * SIDE;
/** A label, then red, green and blue, each row by row. */
const RECORD = 1 + CHANNELS * PLANE;
const CLASSES = 10;
/** Records of each published file. */
const RECORDS = 10_000;

/** What the dataset is called, and how long its files are. */
export interface Cifar10Options {
  /** Default: `cifar-10`. */
  readonly name?: string | undefined;
  /** Samples of each file; `null` for any number. Default: 10 000, as published. */
  readonly samplesPerFile?: number | null | undefined;
}

/**
 * The dataset of files of CIFAR-10 in its binary version, such as `data_batch_1.bin`: shape `[32, 32, 3]`, the colour
 * the fastest index.
 *
 * @throws {@link UserError} when a file is none, is cut off or goes on after its data; with its name, what was found
 * and what was expected.
 */
export async function datasetFromCifar10(files: readonly DataFile[], options: Cifar10Options = {}): Promise<Dataset> {
  if (!Array.isArray(files) || files.length === 0)
    throw new UserError('datasetFromCifar10 takes a list of files, { name, bytes } each; given none');
  const { name = 'cifar-10', samplesPerFile = RECORDS } = options;
  const unpacked: DataFile[] = [];
  for (const file of files) {
    requireFile(file, 'datasetFromCifar10');
    unpacked.push(await unpackFile(file));
  }
  for (const { name: of, bytes } of unpacked) {
    const isWhole = bytes.length > 0 && bytes.length % RECORD === 0;
    const isExpected = samplesPerFile === null ? isWhole : bytes.length === samplesPerFile * RECORD;
    if (!isExpected)
      throw new UserError(
        `${of} has ${bytes.length} bytes: it is cut off, goes on after its data, or is something else; expected a file of CIFAR-10's binary version, ${
          samplesPerFile === null ? `a multiple of ${RECORD} bytes` : `${samplesPerFile} × ${RECORD} bytes`
        }`,
      );
  }
  const count = unpacked.reduce((sum, { bytes }) => sum + bytes.length / RECORD, 0);
  const images = createBytes(count * CHANNELS * PLANE);
  const labels = createBytes(count);
  let sample = 0;
  for (const { name: of, bytes } of unpacked) {
    for (let at = 0; at < bytes.length; at += RECORD) {
      const label = bytes[at]!;
      if (label >= CLASSES)
        throw new UserError(
          `${of} has the label ${label} for sample ${at / RECORD}; expected 0 to ${CLASSES - 1}, as in CIFAR-10's binary version`,
        );
      labels[sample] = label;
      const into = sample * CHANNELS * PLANE;
      for (let k = 0; k < PLANE; k++)
        for (let channel = 0; channel < CHANNELS; channel++)
          images[into + k * CHANNELS + channel] = bytes[at + 1 + channel * PLANE + k]!;
      sample++;
    }
  }
  return checkDataset({ name, images, labels, shape: [SIDE, SIDE, CHANNELS], classes: CLASSES }, name);
}
