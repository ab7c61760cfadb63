import { expect, test } from 'vitest';
import { type FunctionBuilder, SIMD } from '../../src/wasm/function-builder.js';
import { createPage, runFunction } from './run-function.js';

type Four = readonly [number, number, number, number];
/** Operands and the result, as floats or as words; a single number is a word on the stack. */
interface Example {
  readonly of: readonly (Four | number)[];
  readonly is: Four | number;
  readonly words?: 'in' | 'out' | 'both';
}

const ALL = 0xffffffff;
const { NaN: NAN } = Number;

/**
 * A record, so that an instruction without an example does not compile. Worked out by hand from the WebAssembly
 * specification.
 */
const EXAMPLES: Readonly<Record<Exclude<keyof typeof SIMD, 'shuffle'>, Example>> = {
  i32x4Splat: { of: [-7], is: [ALL - 6, ALL - 6, ALL - 6, ALL - 6], words: 'both' },
  f32x4Equal: {
    of: [
      [1, 0, NAN, 2],
      [1, -0, NAN, 3],
    ],
    is: [ALL, ALL, 0, 0],
    words: 'out',
  },
  f32x4NotEqual: {
    of: [
      [1, 0, NAN, 2],
      [1, -0, NAN, 3],
    ],
    is: [0, 0, ALL, ALL],
    words: 'out',
  },
  f32x4Less: {
    of: [
      [1, 2, NAN, -0],
      [2, 1, 1, 0],
    ],
    is: [ALL, 0, 0, 0],
    words: 'out',
  },
  f32x4Greater: {
    of: [
      [1, 2, NAN, 0],
      [2, 1, 1, -0],
    ],
    is: [0, ALL, 0, 0],
    words: 'out',
  },
  f32x4LessEqual: {
    of: [
      [1, 2, NAN, 0],
      [1, 1, 1, -0],
    ],
    is: [ALL, 0, 0, ALL],
    words: 'out',
  },
  not: { of: [[0, ALL, 1, 0xf0]], is: [ALL, 0, ALL - 1, 0xffffff0f], words: 'both' },
  and: {
    of: [
      [12, 12, ALL, 0],
      [10, 3, 5, ALL],
    ],
    is: [8, 0, 5, 0],
    words: 'both',
  },
  andNot: {
    of: [
      [12, 12, ALL, 0],
      [10, 3, 5, ALL],
    ],
    is: [4, 12, 0xfffffffa, 0],
    words: 'both',
  },
  or: {
    of: [
      [12, 12, ALL, 0],
      [10, 3, 5, 7],
    ],
    is: [14, 15, ALL, 7],
    words: 'both',
  },
  xor: {
    of: [
      [12, 12, ALL, 0],
      [10, 3, 5, 7],
    ],
    is: [6, 15, 0xfffffffa, 7],
    words: 'both',
  },
  bitselect: {
    of: [
      [12, 1, 2, 0xff],
      [10, 3, 5, 0],
      [ALL, 0, 6, 0xf],
    ],
    is: [12, 3, 3, 0xf],
    words: 'both',
  },
  anyTrue: { of: [[0, 0, 0, 4]], is: 1, words: 'both' },
  f32x4Floor: { of: [[1.5, -1.5, -0.25, 7]], is: [1, -2, -1, 7] },
  i8x16Bitmask: { of: [[0x80ff0080, 0, 0x8000, ALL]], is: 0xf20d, words: 'both' },
  i8x16NarrowSigned: {
    of: [
      [0x7fffffff, 0x00050080, 0x8000ff7f, 0xff80007f],
      [0, 0, 0, ALL],
    ],
    is: [0x057f7fff, 0x807f8080, 0, 0xffff0000],
    words: 'both',
  },
  i16x8NarrowUnsigned: {
    of: [
      [0x3f800000, 0xbf800000, 5, 0x12345],
      [0, 0xffff, ALL, 0x80000000],
    ],
    is: [0x0000ffff, 0xffff0005, 0xffff0000, 0],
    words: 'both',
  },
  i32x4Bitmask: { of: [[ALL, 1, 0x7fffffff, 0x80000000]], is: 0b1001, words: 'both' },
  i32x4ShiftLeft: { of: [[1, 3, 0x80000000, ALL], 4], is: [16, 48, 0, 0xfffffff0], words: 'both' },
  i32x4ShiftRightUnsigned: { of: [[16, 3, 0x80000000, ALL], 4], is: [1, 0, 0x8000000, 0xfffffff], words: 'both' },
  i32x4Add: {
    of: [
      [1, ALL, 5, 0x7fffffff],
      [2, 1, ALL, 1],
    ],
    is: [3, 0, 4, 0x80000000],
    words: 'both',
  },
  i32x4MinUnsigned: {
    of: [
      [1, ALL, 0x80000000, 7],
      [2, 1, 0x7fffffff, 7],
    ],
    is: [1, 1, 0x7fffffff, 7],
    words: 'both',
  },
  i32x4Sub: {
    of: [
      [1, 0, 5, 7],
      [2, 1, 5, ALL],
    ],
    is: [ALL, ALL, 0, 8],
    words: 'both',
  },
  i32x4Mul: {
    of: [
      [3, 0x10000, ALL, 0x12345678],
      [5, 0x10001, ALL, 0x10],
    ],
    is: [15, 0x10000, 1, 0x23456780],
    words: 'both',
  },
  // 64-bit products of the first two words, then of the last two; low word first.
  i64x2MultiplyLowUnsigned: {
    of: [
      [ALL, 3, 9, 9],
      [ALL, 5, 9, 9],
    ],
    is: [1, ALL - 1, 15, 0],
    words: 'both',
  },
  i64x2MultiplyHighUnsigned: {
    of: [
      [9, 9, 0x10000, 7],
      [9, 9, 0x10000, 6],
    ],
    is: [0, 1, 42, 0],
    words: 'both',
  },
  f32x4Abs: { of: [[-1, 2, -0, -Infinity]], is: [1, 2, 0, Infinity] },
  f32x4Neg: { of: [[-1, 2, 0, -0]], is: [1, -2, -0, 0] },
  f32x4Sqrt: { of: [[4, 2, -0, -1]], is: [2, 1.4142135381698608, -0, NAN] },
  // Rounded to f32: 1 + 2⁻²⁵ is 1.
  f32x4Add: {
    of: [
      [1, -0, 1, Infinity],
      [2, -0, 2 ** -25, -Infinity],
    ],
    is: [3, -0, 1, NAN],
  },
  f32x4Sub: {
    of: [
      [1, 0, -0, 5],
      [2, 0, 0, 0.5],
    ],
    is: [-1, 0, -0, 4.5],
  },
  f32x4Mul: {
    of: [
      [3, -1, 0, 2 ** 100],
      [0.5, 0, Infinity, 2 ** 100],
    ],
    is: [1.5, -0, NAN, Infinity],
  },
  f32x4Div: {
    of: [
      [1, 1, -1, 0],
      [4, 0, 0, 0],
    ],
    is: [0.25, Infinity, -Infinity, NAN],
  },
  f32x4Min: {
    of: [
      [1, 0, NAN, 1],
      [2, -0, 1, NAN],
    ],
    is: [1, -0, NAN, NAN],
  },
  f32x4Max: {
    of: [
      [1, -0, NAN, 1],
      [2, 0, 1, NAN],
    ],
    is: [2, 0, NAN, NAN],
  },
  // b < a ? b : a, and a < b ? b : a: the first operand where neither is less.
  f32x4PseudoMin: {
    of: [
      [1, 0, NAN, 1],
      [2, -0, 1, NAN],
    ],
    is: [1, 0, NAN, 1],
  },
  f32x4PseudoMax: {
    of: [
      [1, -0, NAN, 1],
      [2, 0, 1, NAN],
    ],
    is: [2, -0, NAN, 1],
  },
  i32x4TruncateSigned: { of: [[2.9, -2.9, NAN, 3e9]], is: [2, ALL - 1, 0, 0x7fffffff], words: 'out' },
  f32x4ConvertSigned: { of: [[7, ALL, 0x80000000, 16_777_217]], is: [7, -1, -2147483648, 16_777_216], words: 'in' },
  f32x4ConvertUnsigned: { of: [[7, ALL, 0x80000000, 0]], is: [7, 4294967296, 2147483648, 0], words: 'in' },
};

test.each(Object.entries(EXAMPLES))('%s', (name, { of, is, words }) => {
  const page = createPage();
  const [given, found] = [
    words === 'in' || words === 'both' ? page.unsigned : page.floats,
    words === 'out' || words === 'both' ? page.unsigned : page.floats,
  ];
  of.forEach((operand, k) => typeof operand === 'object' && given.set(operand, 4 * (k + 1)));
  const write = (f: FunctionBuilder) => {
    f.i32(0);
    of.forEach((operand, k) => (typeof operand === 'object' ? f.i32(16 * (k + 1)).load(0) : f.i32(operand)));
    f.simd(SIMD[name as keyof typeof SIMD]);
    if (typeof is === 'number') f.i32Store(0);
    else f.store(0);
  };
  runFunction(write, {}, page);
  // toEqual tells −0 from 0.
  expect(typeof is === 'number' ? found[0] : [...found.slice(0, 4)]).toEqual(is);
});

test('anyTrue of zeros is 0', () => {
  expect(runFunction((f) => f.i32(0).float(0).simd(SIMD.anyTrue).i32Store(0)).words[0]).toBe(0);
});

test('shuffle takes bytes of the first vector by 0 to 15 and of the second by 16 to 31', () => {
  const page = createPage();
  const bytes = new Uint8Array(page.memory.buffer);
  for (let k = 0; k < 32; k++) bytes[16 + k] = 100 + k;
  const taken = [31, 0, 16, 15, 1, 1, 1, 1, 20, 21, 22, 23, 8, 9, 10, 11];
  runFunction(
    (f) =>
      f
        .i32(0)
        .i32(16)
        .load(0)
        .i32(32)
        .load(0)
        .shuffle(...taken)
        .store(0),
    {},
    page,
  );
  expect([...bytes.slice(0, 16)]).toEqual(taken.map((k) => 100 + k));
});
