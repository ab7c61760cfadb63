import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { readingError } from '../files/file-error.js';
import { quote } from '../text/quote.js';
import { type Cifar10Options, datasetFromCifar10 } from './cifar10.js';
import { type CsvOptions, datasetFromCsv } from './csv.js';
import { type DataFile, unpackFile } from './data-file.js';
import type { Dataset, TrainAndTest } from './dataset.js';
import { datasetFromIdx } from './idx.js';

/** What a folder held. */
export interface LoadedFolder extends TrainAndTest {
  /** A line for each file whose MD5 is not the published one. */
  readonly warnings: readonly string[];
}

/** What becomes of files that are not those published. */
export interface ChecksumOptions {
  /** What a file is whose MD5 is not the published one: a warning, an error, or not asked for. Default: `warn`. */
  readonly checksums?: 'warn' | 'require' | 'ignore' | undefined;
}

/** The MD5 of the unpacked files, which is the same however they were packed. */
const PUBLISHED = {
  mnist: {
    'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
    'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
    't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
    't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
  },
  'fashion-mnist': {
    'train-images-idx3-ubyte': 'f4a8712d7a061bf5bd6d2ca38dc4d50a',
    'train-labels-idx1-ubyte': '9018921c3c673c538a1fc5bad174d6f9',
    't10k-images-idx3-ubyte': '8181f5470baa50b63fa0f6fddb340f0a',
    't10k-labels-idx1-ubyte': '15d484375f8d13e6eb1aabb0c3f46965',
  },
} as const;

/**
 * MNIST from a folder with its four files, packed with gzip or not: `train-images-idx3-ubyte`,
 * `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`.
 *
 * @throws {@link UserError} for a file that is missing, and what `datasetFromIdx` throws; with `checksums: 'require'`
 * also for other data.
 */
export function loadMnist(folder: string, options: ChecksumOptions = {}): Promise<LoadedFolder> {
  return loadIdxFolder('mnist', folder, 'loadMnist', options);
}

/** Fashion-MNIST, whose files have the names of MNIST's; see `loadMnist`. */
export function loadFashionMnist(folder: string, options: ChecksumOptions = {}): Promise<LoadedFolder> {
  return loadIdxFolder('fashion-mnist', folder, 'loadFashionMnist', options);
}

async function loadIdxFolder(
  name: keyof typeof PUBLISHED,
  folder: string,
  of: string,
  options: ChecksumOptions,
): Promise<LoadedFolder> {
  requireFolder(folder, of);
  checkOptions(options, { of, known: ['checksums'], example: "{ checksums: 'require' }" });
  const { checksums = 'warn' } = options;
  if (!['warn', 'require', 'ignore'].includes(checksums))
    throw new UserError(`${of} got checksums = ${quote(checksums)}; expected "warn", "require" or "ignore"`);
  const warnings: string[] = [];
  const read = async (file: keyof (typeof PUBLISHED)['mnist']): Promise<DataFile> => {
    const unpacked = await unpackFile(readDataFile(folder, [file, `${file}.gz`, file.replace('-idx', '.idx')], name));
    const sum = checksums === 'ignore' ? undefined : createHash('md5').update(unpacked.bytes).digest('hex');
    if (sum === undefined || sum === PUBLISHED[name][file]) return unpacked;
    const told = `${unpacked.name} has, unpacked, the MD5 ${sum}; that of ${name} is ${PUBLISHED[name][file]}: it is damaged, or other data`;
    if (checksums === 'require') throw new UserError(told);
    warnings.push(told);
    return unpacked;
  };
  const part = async (prefix: 'train' | 't10k'): Promise<Dataset> =>
    datasetFromIdx(await read(`${prefix}-images-idx3-ubyte`), await read(`${prefix}-labels-idx1-ubyte`), { name });
  return { train: await part('train'), test: await part('t10k'), warnings };
}

/**
 * CIFAR-10 from a folder with the files of its binary version, `data_batch_1.bin` to `data_batch_5.bin` and
 * `test_batch.bin`. No checksums of these are published; that of the archive `cifar-10-binary.tar.gz`, from which they
 * come, is c32a1d4ab5d03f1284b67883e8d87530 (MD5).
 *
 * @throws {@link UserError} for a file that is missing, and what `datasetFromCifar10` throws.
 */
export async function loadCifar10(folder: string, options: Omit<Cifar10Options, 'name'> = {}): Promise<TrainAndTest> {
  requireFolder(folder, 'loadCifar10');
  checkOptions(options, { of: 'loadCifar10', known: ['samplesPerFile'], example: '{ samplesPerFile: 10_000 }' });
  const read = (file: string) => readDataFile(folder, [`${file}.bin`, `${file}.bin.gz`], 'CIFAR-10');
  const train = [1, 2, 3, 4, 5].map((batch) => read(`data_batch_${batch}`));
  return {
    train: await datasetFromCifar10(train, { ...options, name: 'cifar-10' }),
    test: await datasetFromCifar10([read('test_batch')], { ...options, name: 'cifar-10' }),
  };
}

/** A table of numbers with a column of labels; see `datasetFromCsv`. */
export async function loadCsv(path: string, options: CsvOptions = {}): Promise<Dataset> {
  if (typeof path !== 'string' || path === '')
    throw new UserError(`loadCsv got ${quote(path)}; expected the path of a file`);
  return datasetFromCsv({ name: path, bytes: readBytes(path, 'the table') }, options);
}

function requireFolder(folder: unknown, of: string): void {
  if (typeof folder !== 'string' || folder === '')
    throw new UserError(`${of} got ${quote(folder)}; expected the path of a folder`);
}

/** The first of these files that is in the folder. */
function readDataFile(folder: string, names: readonly string[], what: string): DataFile {
  const found = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found === undefined)
    throw new UserError(
      `${folder} has no file ${names.slice(0, 2).join(' or ')}; expected the files of ${what}. Check the path.`,
    );
  return { name: found, bytes: readBytes(found, `the file of ${what}`) };
}

function readBytes(path: string, what: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw readingError(error, path, what);
  }
}
