import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/errors/user-error.js';
import { jsonDepth } from '../../src/safetensors/json-depth.js';
import { readSafetensors } from '../../src/safetensors/read-safetensors.js';
import { writeSafetensors } from '../../src/safetensors/write-safetensors.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A file with this header and so many bytes of data. */
function file(header: string | object, data = 0, length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const one = (fields: object = {}) => ({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } });

describe('a safetensors file', () => {
  test('is its length, a padded header and the numbers, byte by byte', () => {
    const bytes = writeSafetensors({ a: { shape: [2, 1], data: Float32Array.of(1, -2) } }, { who: 'me' });
    const header = '{"__metadata__":{"who":"me"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}';
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
    expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0]);
    expect(text(bytes.subarray(8, 8 + padded.length))).toBe(padded);
    // 1 is 0x3f800000, −2 is 0xc0000000.
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
  });

  test('comes back as it was, from whatever the bytes lie in', () => {
    const tensors = {
      odd: { shape: [3], data: Float32Array.of(1.5, Number.NaN, -0) },
      wide: { shape: [1, 2], data: Float64Array.of(Math.PI, Number.NEGATIVE_INFINITY) },
      none: { shape: [0, 4], data: new Float32Array(0) },
      ['__proto__']: { shape: [], data: Float32Array.of(7) },
    };
    const bytes = writeSafetensors(tensors, { b: '1', a: 'ä "q"' });
    const shifted = Buffer.concat([Buffer.from('x'), bytes]).subarray(1);
    for (const given of [bytes, shifted]) {
      const { tensors: read, metadata } = readSafetensors(given);
      expect([...read]).toEqual(Object.entries(tensors));
      expect([...metadata]).toEqual([
        ['b', '1'],
        ['a', 'ä "q"'],
      ]);
    }
    readSafetensors(shifted).tensors.get('odd')!.data.fill(9);
    expect([...readSafetensors(shifted).tensors.get('odd')!.data].slice(0, 1)).toEqual([1.5]);
  });

  test.each<readonly [string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /it has 0 bytes, too few/],
    ['nine bytes', new Uint8Array(9), /it has 9 bytes, too few/],
    [
      'a text',
      new TextEncoder().encode('name: a rule\nhears: …'),
      /header of \d+ bytes, and at most 16777216 are read/,
    ],
    [
      'a header longer than the file',
      file(one(), 8, 1000n),
      /it is cut off, or not a safetensors file: it has \d+ bytes/,
    ],
    ['the longest header', file(one(), 8, 2n ** 64n - 1n), /a header of 18446744073709551615 bytes/],
    ['a list', file('[1, 2, 3]'), /its header is not an object/],
    ['no JSON', file('{"a":}'), /its header is not JSON/],
    ['bytes that are no text', file('{"a":1}').map((b) => (b === 0x61 ? 0xff : b)), /its header is not JSON/],
    ['deep lists', file(`{"a":${'['.repeat(100_000)}`), /nested deeper than that/],
    ['deep objects in full', file(`{"a":${'{"a":'.repeat(9)}1${'}'.repeat(10)}`), /nested deeper/],
    ['no tensor', file({ a: 3 }), /tensor 'a' has no dtype/],
    ['another dtype', file(one({ dtype: 'BF16' }), 8), /tensor 'a' has dtype BF16; expected F32 or F64/],
    ['a dtype of Object', file(one({ dtype: 'constructor' }), 8), /has dtype constructor/],
    ['a shape below 0', file(one({ shape: [-2, -1] }), 8), /a shape that is not a list of whole numbers/],
    [
      'a shape that is too large',
      file(one({ shape: [2 ** 30, 2 ** 30, 2 ** 30] }), 8),
      /should have \d.* bytes, and has 8/,
    ],
    ['a shape of other size', file(one({ shape: [3] }), 8), /of shape \[3\] should have 12 bytes, and has 8/],
    ['offsets the wrong way', file(one({ data_offsets: [8, 0] }), 8), /should have 8 bytes, and has -8/],
    ['one offset', file(one({ data_offsets: [8] }), 8), /data_offsets that are not two whole numbers/],
    ['half offsets', file(one({ data_offsets: [0.5, 8.5] }), 8), /data_offsets that are not two/],
    ['too little data', file(one(), 7), /it is cut off: its tensors should have 8 bytes, and 7 are there/],
    ['too much data', file(one(), 9), /have 8 bytes, and 9 are there: something was added/],
    [
      'a hole',
      file({ ...one(), b: { dtype: 'F32', shape: [1], data_offsets: [12, 16] } }, 16),
      /'b' begins at byte 12, and the one before it ends at 8/,
    ],
    [
      'an overlap',
      file({ ...one(), b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }, 12),
      /'b' begins at byte 4/,
    ],
    ['metadata that are a number', file({ __metadata__: 1 }), /__metadata__ is not an object of texts/],
    ['metadata with a number', file({ __metadata__: { a: 1 } }), /__metadata__ has 'a', which is not a text/],
    ['a name that steers a terminal', file({ '\u001b[2J': 1 }), /tensor '\\u001b\[2J' has no dtype/],
  ])('is refused with %s', (_, bytes, message) => {
    expect(() => readSafetensors(bytes)).toThrow(UserError);
    expect(() => readSafetensors(bytes)).toThrow(message);
  });
});

test('how deep JSON is nested, whatever stands in its texts', () => {
  expect(jsonDepth('1')).toBe(0);
  expect(jsonDepth('{"a":[1,{"b":2}],"c":[]}')).toBe(3);
  expect(jsonDepth('["[[[\\"[[", "\\\\", []]')).toBe(2);
  expect(jsonDepth('"[[[')).toBe(0);
});
