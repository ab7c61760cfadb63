import { describe, expect, test } from 'vitest';
import { signed, unsigned } from '../../src/wasm/leb128.js';

describe.each<[value: number, bytes: number[]]>([
  [0, [0x00]],
  [1, [0x01]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [16_383, [0xff, 0x7f]],
  [16_384, [0x80, 0x80, 0x01]],
  [624_485, [0xe5, 0x8e, 0x26]],
  [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x08]],
  [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
])('unsigned %d', (value, bytes) => {
  test('seven bits a byte, the lowest first', () => {
    expect(unsigned(value)).toEqual(bytes);
  });
});

describe.each<[value: number, bytes: number[]]>([
  [0, [0x00]],
  [63, [0x3f]],
  [64, [0xc0, 0x00]],
  [-1, [0x7f]],
  [-64, [0x40]],
  [-65, [0xbf, 0x7f]],
  [8_191, [0xff, 0x3f]],
  [8_192, [0x80, 0xc0, 0x00]],
  [-8_192, [0x80, 0x40]],
  [-8_193, [0xff, 0xbf, 0x7f]],
  [-123_456, [0xc0, 0xbb, 0x78]],
  [2 ** 31 - 1, [0xff, 0xff, 0xff, 0xff, 0x07]],
  [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  // The same word as −2³¹, and as −1.
  [2 ** 31, [0x80, 0x80, 0x80, 0x80, 0x78]],
  [2 ** 32 - 1, [0x7f]],
])('signed %d', (value, bytes) => {
  test('the sixth bit of the last byte is the sign', () => {
    expect(signed(value)).toEqual(bytes);
  });
});

test.each([Number.NaN, 0.5, -1, 2 ** 32, Number.POSITIVE_INFINITY])('unsigned refuses %d', (value) => {
  expect(() => unsigned(value)).toThrow(`no 32-bit word ${value}; expected an integer from 0 to 2^32 - 1`);
});

test.each([Number.NaN, 0.5, -(2 ** 31) - 1, 2 ** 32])('signed refuses %d', (value) => {
  expect(() => signed(value)).toThrow(`no 32-bit word ${value}; expected an integer from -2^31 to 2^32 - 1`);
});
