import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datasetFromCifar10 } from '../../src/data/cifar10.js';
import { datasetFromCsv } from '../../src/data/csv.js';
import { datasetFromIdx } from '../../src/data/idx.js';
import { UserError } from '../../src/errors/user-error.js';
import { cifarBytes, gzipped, idxBytes, idxFiles, textFile } from './files.js';

describe('datasetFromIdx', () => {
  const { images, labels } = idxFiles(12);

  test('reads images and labels in their order, packed or not', async () => {
    const dataset = await datasetFromIdx(images, labels, { name: 'mine' });
    expect(dataset).toMatchObject({ name: 'mine', shape: [3, 2], classes: 10 });
    expect([...dataset.images.subarray(6, 14)]).toEqual([6, 7, 8, 9, 10, 11, 12, 13]);
    expect([...dataset.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    const packed = { name: 'packed', bytes: await gzipped(images.bytes) };
    expect(await datasetFromIdx(packed, labels, { name: 'mine' })).toEqual(dataset);
  });

  test('reads bytes that lie in the middle of a larger buffer', async () => {
    const around = new Uint8Array(images.bytes.length + 10);
    around.set(images.bytes, 7);
    const inside = { name: 'inside', bytes: around.subarray(7, 7 + images.bytes.length) };
    expect((await datasetFromIdx(inside, labels)).images).toEqual((await datasetFromIdx(images, labels)).images);
  });

  const more = (bytes: Uint8Array) => Uint8Array.from([...bytes, 1]);
  test.each<[string, Uint8Array, Uint8Array, RegExp]>([
    [
      'a foreign file',
      new TextEncoder().encode('<html>not here'),
      labels.bytes,
      /^I begins with the bytes 60, 104, 116, 109; expected .* begins with the bytes 0, 0, 8, 3$/,
    ],
    ['nothing', new Uint8Array(0), labels.bytes, /^I has 0 bytes; expected/],
    ['the labels in place of the images', labels.bytes, labels.bytes, /^I has 1 dimensions; expected a file of images/],
    ['floats', Uint8Array.from([0, 0, 13, 3, 0, 0]), labels.bytes, /^I holds floats of 32 bits/],
    ['half a header', images.bytes.subarray(0, 9), labels.bytes, /^I is cut off in its header: it has 9 bytes/],
    [
      'data cut off',
      images.bytes.subarray(0, 50),
      labels.bytes,
      /^I is cut off: it has 50 bytes, and its header tells of 12 × 3 × 2 bytes after the first 16/,
    ],
    ['data that goes on', more(images.bytes), labels.bytes, /^I goes on after its data: it has 89 bytes/],
    ['no images', idxBytes([0, 3, 2], []), labels.bytes, /^I holds nothing/],
    [
      'a header of an enormous file',
      idxBytes([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []),
      labels.bytes,
      /^I is cut off/,
    ],
    ['labels cut off', images.bytes, labels.bytes.subarray(0, 11), /^L is cut off/],
    [
      'other numbers of images and labels',
      images.bytes,
      idxFiles(11).labels.bytes,
      /^I has 12 images, and L has 11 labels/,
    ],
    [
      'a label too large',
      images.bytes,
      idxBytes([12], [0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0]),
      /^L has the label 10 for sample 3; expected 0 to 9$/,
    ],
  ])('refuses %s', async (_, picture, told, message) => {
    const attempt = datasetFromIdx({ name: 'I', bytes: picture }, { name: 'L', bytes: told });
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(UserError);
  });

  test('refuses a file cut off anywhere, and a packed one cut off or changed anywhere', async () => {
    const packed = await gzipped(images.bytes);
    const refused = async (bytes: Uint8Array) => {
      const error = await datasetFromIdx({ name: 'I', bytes }, labels).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(UserError);
    };
    for (let length = 0; length < images.bytes.length; length++) await refused(images.bytes.subarray(0, length));
    for (let length = 0; length < packed.length; length++) await refused(packed.subarray(0, length));
    await refused(more(packed));
    await refused(Uint8Array.from([...packed, ...packed]));
    // Time, level and system of the header, bytes 4 to 9, say nothing of the data.
    for (let at = 10; at < packed.length; at++) await refused(packed.map((byte, k) => (k === at ? byte ^ 16 : byte)));
  });

  test('what is given as bytes is refused or whole, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.boolean(), async (bytes, hasMagic) => {
        const given = hasMagic ? Uint8Array.from([0, 0, 8, 3, ...bytes]) : bytes;
        try {
          const dataset = await datasetFromIdx({ name: 'I', bytes: given }, labels);
          expect(dataset.images.length).toBe(given.length - 16);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });

  test('refuses what is no file', async () => {
    await expect(datasetFromIdx('images' as never, labels)).rejects.toThrow(
      'datasetFromIdx got "images"; expected { name, bytes }',
    );
  });
});

describe('datasetFromCifar10', () => {
  const file = (name: string, bytes: Uint8Array) => ({ name, bytes });

  test('reads several files one after the other, the colour as the fastest index', async () => {
    const dataset = await datasetFromCifar10([file('a', cifarBytes(3)), file('b', await gzipped(cifarBytes(2)))], {
      samplesPerFile: null,
    });
    expect(dataset).toMatchObject({ name: 'cifar-10', shape: [32, 32, 3], classes: 10 });
    expect([...dataset.labels]).toEqual([0, 1, 2, 0, 1]);
    expect([...dataset.images.subarray(3072 * 2, 3072 * 2 + 6)]).toEqual([2, 52, 102, 3, 53, 103]);
    expect([...dataset.images.subarray(3072 * 4, 3072 * 4 + 3)]).toEqual([1, 51, 101]);
  });

  test('refuses files of another length, and labels beyond 9', async () => {
    const bytes = cifarBytes(2);
    for (const [given, samplesPerFile] of [
      [bytes.subarray(0, 6145), null],
      [new Uint8Array(0), null],
      [new Uint8Array(6147), null],
      [bytes, 3],
      [bytes, undefined],
    ] as const)
      await expect(datasetFromCifar10([file('batch', given)], { samplesPerFile })).rejects.toThrow(
        /^batch has \d+ bytes: .*; expected/,
      );
    const wrong = bytes.slice();
    wrong[3073] = 10;
    await expect(datasetFromCifar10([file('batch', wrong)], { samplesPerFile: 2 })).rejects.toThrow(
      'batch has the label 10 for sample 1; expected 0 to 9',
    );
    await expect(datasetFromCifar10([])).rejects.toThrow('given none');
  });
});

describe('datasetFromCsv', () => {
  test('reads numbers as they are, the first column the label', async () => {
    const dataset = await datasetFromCsv(textFile('1,0.5,-2\r\n0,1e3,4\n\n'));
    expect(dataset).toMatchObject({ name: 'table.csv', shape: [2], classes: 2 });
    expect([...dataset.images]).toEqual([0.5, -2, 1000, 4]);
    expect([...dataset.labels]).toEqual([1, 0]);
  });

  test('finds the label by name and by place, and reads bytes', async () => {
    const text = '\u{feff}a;class;b\n7;2;255\n0;0;1\n';
    const dataset = await datasetFromCsv(textFile(text), {
      label: 'class',
      separator: ';',
      values: 'bytes',
      shape: [1, 2],
      classes: 5,
      samples: 2,
    });
    expect(dataset).toMatchObject({ shape: [1, 2], classes: 5 });
    expect(dataset.images).toBeInstanceOf(Uint8Array);
    expect([...dataset.images, ...dataset.labels]).toEqual([7, 255, 0, 1, 2, 0]);
    expect([...(await datasetFromCsv(textFile('1,2,0\n3,4,1'), { label: 2 })).images]).toEqual([1, 2, 3, 4]);
    expect([...(await datasetFromCsv(textFile('x,label\n5,1'))).labels]).toEqual([1]);
  });

  test.each<[string, string, Parameters<typeof datasetFromCsv>[1], RegExp]>([
    ['a line with fewer cells', '1,2,3\n1,2\n', {}, /^table.csv, line 2, has 2 cells; expected 3/],
    ['a cell that is no number', 'l,a\n1,2\n1,x\n', {}, /^table.csv, line 3, cell 2 is "x"; expected a number/],
    ['an empty cell', '1,2\n1,\n', {}, /^table.csv, line 2, cell 2 is ""; expected a number/],
    ['a number beyond floats', '1,1e39\n', {}, /cell 2 is "1e39"; expected a number/],
    ['a number that is infinite', '1,2\n1,Infinity\n', {}, /cell 2 is "Infinity"; expected a number/],
    ['a hexadecimal number', '1,2\n1,0x10\n', {}, /cell 2 is "0x10"/],
    ['a broken label', '1.5,2\n', {}, /cell 1 is "1.5"; expected a label, a whole number from 0 to 255/],
    [
      'a label beyond the classes',
      '3,2\n',
      { classes: 3 },
      /cell 1 is "3"; expected a label, a whole number from 0 to 2/,
    ],
    ['bytes that are none', '1,256\n', { values: 'bytes' }, /cell 2 is "256"; expected a byte/],
    ['a column that is not there', 'a,b\n1,2\n', { label: 'class' }, /has no column "class"; its columns are a, b/],
    ['a place that is not there', '1,2\n', { label: 2 }, /has 2 columns, and no column 2/],
    ['no lines', 'a,b\n', {}, /has no line of numbers/],
    ['one column', '1\n2\n', {}, /has one column/],
    ['fewer lines than expected', '1,2\n', { samples: 2 }, /has 1 samples; expected 2/],
    ['a shape of other size', '1,2,3\n', { shape: [3] }, /images have 2 numbers; expected 3/],
    ['an option that does not exist', '1,2\n', { lable: 0 } as never, /Did you mean 'label'/],
  ])('refuses %s', async (_, text, options, message) => {
    await expect(datasetFromCsv(textFile(text), options)).rejects.toThrow(message);
    await expect(datasetFromCsv(textFile(text), options)).rejects.toBeInstanceOf(UserError);
  });

  test('refuses what is no text', async () => {
    await expect(datasetFromCsv({ name: 'x', bytes: Uint8Array.from([0xff, 0xfe, 0x41]) })).rejects.toThrow(
      'x is not text in UTF-8',
    );
  });
});
