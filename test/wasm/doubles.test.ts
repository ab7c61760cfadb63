import { expect, test } from 'vitest';
import { F64, FunctionBuilder, I64 } from '../../src/wasm/function-builder.js';
import { PAIRS } from '../../src/wasm/instructions.js';
import { encodeModule } from '../../src/wasm/module.js';
import { createPage, instantiate, runFunction } from './run-function.js';

const { NaN: NAN } = Number;
type Two = readonly [number, number];

/** Of arithmetic the results; of comparisons whether they hold. */
const ARITHMETIC: Readonly<Record<string, readonly [a: Two, b: Two, is: Two]>> = {
  f64x2Add: [
    [1, 0.1],
    [2, 0.2],
    [3, 0.1 + 0.2],
  ],
  f64x2Sub: [
    [1, 0.3],
    [2, 0.1],
    [-1, 0.3 - 0.1],
  ],
  f64x2Mul: [
    [3, 0.1],
    [-2, 0.1],
    [-6, 0.1 * 0.1],
  ],
  f64x2Div: [
    [1, 1],
    [3, -8],
    [1 / 3, -0.125],
  ],
  f64x2PseudoMin: [
    [1, 5],
    [2, 3],
    [1, 3],
  ],
  f64x2PseudoMax: [
    [1, 5],
    [2, 3],
    [2, 5],
  ],
};
const COMPARISONS: Readonly<Record<string, readonly [a: Two, b: Two, holds: number]>> = {
  f64x2Equal: [[0, NAN], [-0, NAN], 0b01],
  f64x2NotEqual: [[0, NAN], [-0, NAN], 0b10],
  f64x2Less: [[1, 2], [2, 2], 0b01],
  f64x2Greater: [[1, 3], [2, 2], 0b10],
  f64x2LessEqual: [[3, 2], [2, 2], 0b10],
  f64x2GreaterEqual: [[3, NAN], [2, 2], 0b01],
};

function pair(f: FunctionBuilder, [first, second]: Two): FunctionBuilder {
  return f.f64(first).simd(PAIRS.f64x2Splat).f64(second).replaceF64(1);
}

test.each(Object.entries(ARITHMETIC))('%s', (name, [a, b, is]) => {
  const { memory } = runFunction((f) => {
    f.i32(16);
    pair(f, a);
    pair(f, b)
      .simd(PAIRS[name as keyof typeof PAIRS])
      .store(0);
  });
  expect([...new Float64Array(memory.buffer, 16, 2)]).toEqual(is);
});

test.each(Object.entries(COMPARISONS))('%s', (name, [a, b, holds]) => {
  const { words } = runFunction((f) => {
    f.i32(0);
    pair(f, a);
    pair(f, b)
      .simd(PAIRS[name as keyof typeof PAIRS])
      .simd(PAIRS.i64x2Bitmask)
      .i32Store(0);
  });
  expect(words[0]).toBe(holds);
});

test('magnitudes, signs, and doubles as floats', () => {
  const { memory, floats } = runFunction((f) => {
    f.i32(0);
    pair(f, [-2, 3]).simd(PAIRS.f64x2Abs).store(0);
    f.i32(16);
    pair(f, [-2, 3]).simd(PAIRS.f64x2Neg).store(0);
    f.i32(32);
    pair(f, [0.1, -7]).simd(PAIRS.f32x4DemoteZero).store(0);
  });
  expect([...new Float64Array(memory.buffer, 0, 4)]).toEqual([2, 3, 2, -3]);
  expect([...floats.subarray(8, 12)]).toEqual([Math.fround(0.1), -7, 0, 0]);
});

test('halves of vectors in memory', () => {
  const page = createPage();
  const numbers = new Float64Array(page.memory.buffer);
  numbers.set([1.5, 2.5, 3.5]);
  runFunction(
    (f) => {
      // Doubles 0 and 2, then the two in turn.
      const low = f.i32(0).loadHalf(0).local(0x7b);
      f.set(low).i32(0).get(low).loadIntoHalf(16, 1).set(low);
      f.i32(32).get(low).storeHalf(0, 1).i32(32).get(low).storeHalf(8, 0);
      f.i32(48).doubles(-0.1).f64Element(1).memory('f64Store', 0);
    },
    {},
    page,
  );
  expect([...numbers.subarray(4, 7)]).toEqual([3.5, 1.5, -0.1]);
});

test('64-bit integers, and a branch with two sides', () => {
  const page = createPage();
  const { memory } = runFunction(
    (f) => {
      const a = f.local(I64);
      f.i64(-0x1234_5678_9abc_def1n).set(a);
      f.i32(0).get(a).i64(60n).scalar('i64RotateRight').memory('i64Store', 0);
      f.i32(0).get(a).i64(0x2360_ed05_1fc6_5da4n).scalar('i64Mul').memory('i64Store', 8);
      for (const word of [1, 0]) {
        f.i32(word).if(
          () =>
            f
              .i32(0)
              .f64(7)
              .memory('f64Store', 16 + 8 * word),
          () =>
            f
              .i32(0)
              .f64(8)
              .memory('f64Store', 16 + 8 * word),
        );
      }
    },
    {},
    page,
  );
  const given = BigInt.asUintN(64, -0x1234_5678_9abc_def1n);
  const [rotated, product] = new BigUint64Array(memory.buffer, 0, 2);
  expect(rotated).toBe(BigInt.asUintN(64, (given << 4n) | (given >> 60n)));
  expect(product).toBe(BigInt.asUintN(64, given * 0x2360_ed05_1fc6_5da4n));
  expect([...new Float64Array(memory.buffer, 16, 2)]).toEqual([8, 7]);
});

test('functions of the host are called, beside those of the module', () => {
  const inner = new FunctionBuilder('inner', ['at']);
  const value = inner.local(F64);
  inner.f64(3).call({ imported: 'twice' }).call({ imported: 'less' }).set(value);
  inner.get(inner.parameter('at')).get(value).memory('f64Store', 0);
  const outer = new FunctionBuilder('outer', []);
  outer.i32(8).call(inner);
  const { memory } = createPage();
  const bytes = encodeModule([outer], { initial: 1, maximum: 1, shared: false });
  const env = { memory, twice: (x: number) => 2 * x, less: (x: number) => x - 1 };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
  (exports as { outer: () => void }).outer();
  expect(new Float64Array(memory.buffer)[1]).toBe(5);
});

test('a module without functions of the host needs none', () => {
  const f = new FunctionBuilder('f', []);
  f.i32(0).f64(1).memory('f64Store', 0);
  const page = createPage();
  instantiate([f], page).f!();
  expect(new Float64Array(page.memory.buffer)[0]).toBe(1);
});
