import { UserError } from '../errors/user-error.js';
import { type DataFile, requireFile, unpackFile } from './data-file.js';
import { checkDataset, createBytes, type Dataset } from './dataset.js';

/** What an IDX file holds. */
interface IdxArray {
  /** From the slowest index to the fastest. */
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Of the types of IDX, by their codes. */
const TYPES: Readonly<Record<number, string>> = {
  8: 'unsigned bytes',
  9: 'signed bytes',
  11: 'integers of 16 bits',
  12: 'integers of 32 bits',
  13: 'floats of 32 bits',
  14: 'floats of 64 bits',
};
const UNSIGNED_BYTES = 8;

/** What the dataset is called, and how many classes it has. */
export interface IdxOptions {
  /** Default: the name of the file of images. */
  readonly name?: string | undefined;
  /** Default: 10. */
  readonly classes?: number | undefined;
}

/**
 * The dataset of two files in the format of MNIST (IDX), one of images `[sample][row][column]` and one of labels
 * `[sample]`, both of unsigned bytes; packed with gzip or not. So come MNIST, Fashion-MNIST, Kuzushiji-MNIST and
 * EMNIST.
 *
 * @throws {@link UserError} when a file is none, is cut off, goes on after its data, or does not fit the other; with
 * its name, what was found and what was expected.
 */
export async function datasetFromIdx(images: DataFile, labels: DataFile, options: IdxOptions = {}): Promise<Dataset> {
  requireFile(images, 'datasetFromIdx');
  requireFile(labels, 'datasetFromIdx');
  const { name = images.name, classes = 10 } = options;
  const pictures = readIdx(await unpackFile(images), 3, 'images');
  const told = readIdx(await unpackFile(labels), 1, 'labels');
  const [count = 0, ...shape] = pictures.shape;
  if (count !== told.shape[0])
    throw new UserError(
      `${images.name} has ${count} images, and ${labels.name} has ${told.shape[0]} labels; expected as many`,
    );
  const wrong = told.data.findIndex((label) => label >= classes);
  if (wrong >= 0)
    throw new UserError(
      `${labels.name} has the label ${told.data[wrong]} for sample ${wrong}; expected 0 to ${classes - 1}`,
    );
  return checkDataset({ name, images: pictures.data, labels: told.data, shape, classes }, images.name);
}

/** @param dimensions expected; @param what they are, for the message. */
function readIdx({ name, bytes }: DataFile, dimensions: number, what: string): IdxArray {
  const expected = `expected a file of ${what} in the format of MNIST, which begins with the bytes 0, 0, 8, ${dimensions}`;
  const fail = (found: string): never => {
    throw new UserError(`${name} ${found}; ${expected}`);
  };
  if (bytes.length < 4) fail(`has ${bytes.length} bytes`);
  if (bytes[0] !== 0 || bytes[1] !== 0) fail(`begins with the bytes ${[...bytes.subarray(0, 4)].join(', ')}`);
  if (bytes[2] !== UNSIGNED_BYTES) fail(`holds ${TYPES[bytes[2]!] ?? `numbers of the unknown type ${bytes[2]}`}`);
  if (bytes[3] !== dimensions) fail(`has ${bytes[3]} dimensions`);
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) fail(`is cut off in its header: it has ${bytes.length} bytes`);
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const shape = Array.from({ length: dimensions }, (_, k) => header.getUint32(4 + 4 * k));
  const size = shape.reduce((product, length) => product * length, 1);
  const found = `has ${bytes.length} bytes, and its header tells of ${shape.join(' × ')} bytes after the first ${start}`;
  if (size === 0) fail(`holds nothing: its header tells of ${shape.join(' × ')} bytes`);
  if (bytes.length < start + size) fail(`is cut off: it ${found}`);
  if (bytes.length > start + size) fail(`goes on after its data: it ${found}`);
  const data = createBytes(size);
  data.set(bytes.subarray(start));
  return { shape, data };
}
