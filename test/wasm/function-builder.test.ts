import { describe, expect, test } from 'vitest';
import { FunctionBuilder, I32, V128 } from '../../src/wasm/function-builder.js';
import { createPage, instantiate, runFunction } from './run-function.js';

describe('parameters and locals', () => {
  test('parameters are the first locals, in their order', () => {
    const { words } = runFunction(
      (f) => {
        f.i32(0).get(f.parameter('b')).i32Store(0);
        f.i32(0).get(f.parameter('a')).i32Store(4);
        f.i32(0).get(f.local(I32)).i32Store(8);
      },
      { a: 11, b: -22 },
      pageOf([1, 1, 1]),
    );
    expect([...words.slice(0, 3)]).toEqual([-22, 11, 0]);
  });

  test('a parameter that there is none of is refused by name', () => {
    expect(() => new FunctionBuilder('send2', ['from', 'to']).parameter('scratch')).toThrow(
      "send2(from, to) has no parameter 'scratch'",
    );
  });

  test('locals of both types, more than one byte can number', () => {
    const { words, floats } = runFunction((f) => {
      const locals = Array.from({ length: 200 }, (_, k) => {
        const local = f.local(I32);
        f.i32(k).set(local);
        return local;
      });
      const vector = f.local(V128);
      f.float(0.5).set(vector);
      f.i32(0);
      f.i32(0);
      for (const local of locals) f.get(local).i32Add();
      f.i32Store(0);
      f.i32(16).get(vector).store(0);
    });
    // 0 + 1 + … + 199
    expect(words[0]).toBe(19_900);
    expect([...floats.slice(4, 8)]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  test('tee keeps its value on the stack, drop takes one away', () => {
    const { words } = runFunction((f) => {
      const local = f.local(I32);
      f.i32(0).i32(7).tee(local).i32(99).drop().get(local).i32Add().i32Store(0);
    });
    expect(words[0]).toBe(14);
  });

  test('advance adds to a local, scaled pushes a multiple of one', () => {
    const { words } = runFunction(
      (f) => {
        f.advance(f.parameter('at'), -3);
        f.i32(0).get(f.parameter('at')).i32Store(0);
        f.i32(0).scaled(f.parameter('at'), 20).i32Store(4);
      },
      { at: 8 },
    );
    expect([...words.slice(0, 2)]).toEqual([5, 100]);
  });
});

describe('words', () => {
  test.each([
    0, 63, 64, -1, -64, -65, 127, 128, 8_191, 8_192, -8_192, -8_193, 1_048_575, 1_048_576, 134_217_727, 134_217_728,
    2_147_483_647, -2_147_483_648,
  ])('the constant %d', (value) => {
    expect(runFunction((f) => f.i32(0).i32(value).i32Store(0)).words[0]).toBe(value);
  });

  test('constants from 2^31 on are words of negative numbers', () => {
    expect(runFunction((f) => f.i32(0).i32(0xffffffff).i32Store(0)).unsigned[0]).toBe(0xffffffff);
  });

  test.each<[name: Operation, a: number, b: number, result: number]>([
    ['i32Add', 2_147_483_647, 1, -2_147_483_648],
    ['i32Sub', 3, 5, -2],
    ['i32Mul', -3, 5, -15],
    ['i32Mul', 65_536, 65_537, 65_536],
    ['i32And', 0b1100, 0b1010, 0b1000],
    ['i32Or', 0b1100, 0b1010, 0b1110],
    ['i32Xor', 0b1100, 0b1010, 0b0110],
    ['i32ShiftLeft', 3, 4, 48],
    // Shifts take their count modulo 32.
    ['i32ShiftLeft', 1, 33, 2],
    // Zeros come in from the left.
    ['i32ShiftRight', -1, 28, 15],
    ['i32LessUnsigned', 1, 2, 1],
    ['i32LessUnsigned', 2, 2, 0],
    ['i32LessUnsigned', -1, 1, 0],
    ['i32LessUnsigned', 1, -1, 1],
  ])('%s of %d and %d is %d', (name, a, b, result) => {
    const { words } = runFunction((f) => f.i32(0).get(f.parameter('a')).get(f.parameter('b'))[name]().i32Store(0), {
      a,
      b,
    });
    expect(words[0]).toBe(result);
  });

  test.each([
    [1, 10],
    [-5, 10],
    [0, 20],
  ])('select by %d takes %d', (condition, result) => {
    const { words } = runFunction((f) => f.i32(0).i32(10).i32(20).get(f.parameter('condition')).select().i32Store(0), {
      condition,
    });
    expect(words[0]).toBe(result);
  });
});

type Operation =
  | 'i32Add'
  | 'i32Sub'
  | 'i32Mul'
  | 'i32And'
  | 'i32Or'
  | 'i32Xor'
  | 'i32ShiftLeft'
  | 'i32ShiftRight'
  | 'i32LessUnsigned';

describe('loop', () => {
  /** What the index was in each turn, and after the last. */
  function turns(
    write: (f: FunctionBuilder, index: number, note: () => void) => void,
    parameters: Record<string, number>,
  ) {
    const { words } = runFunction((f) => {
      const [index, at] = [f.parameter('index'), f.local(I32)];
      write(f, index, () => {
        f.get(at).get(index).i32Store(8);
        f.advance(at, 4);
      });
      f.i32(0).get(at).i32Store(0);
      f.i32(0).get(index).i32Store(4);
    }, parameters);
    return { seen: [...words.slice(2, 2 + words[0]! / 4)], after: words[1] };
  }

  test('to a constant', () => {
    const found = turns((f, index, note) => f.loop(index, { constant: 10 }, 3, note), { index: 1 });
    expect(found).toEqual({ seen: [1, 4, 7], after: 10 });
  });

  test('to a local, and over it by the rest of a step', () => {
    const found = turns((f, index, note) => f.loop(index, { local: f.parameter('end') }, 4, note), {
      index: 0,
      end: 9,
    });
    expect(found).toEqual({ seen: [0, 4, 8], after: 12 });
  });

  test.each([
    ['the end is reached', 5, 5],
    ['the end is passed', 6, 5],
    // As unsigned numbers, which indices and addresses are, −1 is the largest.
    ['the index is −1', -1, 5],
  ])('is skipped where %s', (_name, index, end) => {
    const found = turns((f, local, note) => f.loop(local, { local: f.parameter('end') }, 1, note), { index, end });
    expect(found).toEqual({ seen: [], after: index });
  });

  test('with a step of 0 its body moves the index on', () => {
    const found = turns(
      (f, index, note) =>
        f.loop(index, { constant: 20 }, 0, () => {
          note();
          f.advance(index, 1).scaled(index, 2).set(index);
        }),
      { index: 1 },
    );
    expect(found).toEqual({ seen: [1, 4, 10], after: 22 });
  });

  test('within a loop', () => {
    const { words } = runFunction((f) => {
      const [i, k, sum] = [f.local(I32), f.local(I32), f.local(I32)];
      f.loop(i, { constant: 3 }, 1, () => {
        f.i32(0).set(k);
        f.loop(k, { constant: 4 }, 1, () => f.scaled(i, 10).get(k).i32Add().get(sum).i32Add().set(sum));
      });
      f.i32(0).get(sum).i32Store(0);
    });
    // 4 · 10 · (0 + 1 + 2) + 3 · (0 + 1 + 2 + 3)
    expect(words[0]).toBe(138);
  });
});

describe('calls', () => {
  test('arguments in order, and functions that are called without being exported', () => {
    const page = createPage();
    const inner = new FunctionBuilder('inner', ['at', 'value']);
    inner.get(0).get(1).i32(1).i32Add().i32Store(0);
    const middle = new FunctionBuilder('middle', ['at']);
    middle.get(0).i32(41).call(inner);
    const outer = new FunctionBuilder('outer', []);
    outer.i32(4).call(middle).i32(8).i32(-1).call(inner);
    const exported = instantiate([outer], page);
    exported.outer!();
    expect([...page.words.slice(0, 3)]).toEqual([0, 42, 0]);
    expect(Object.keys(exported)).toEqual(['outer']);
  });

  test('a function whose number takes two bytes', () => {
    const page = createPage();
    const functions = Array.from({ length: 200 }, (_, k) => {
      const f = new FunctionBuilder(`f${k}`, []);
      f.i32(0).i32(k).i32Store(0);
      return f;
    });
    const caller = new FunctionBuilder('caller', []);
    caller.call(functions[199]!);
    instantiate([caller, ...functions], page).caller!();
    expect(page.words[0]).toBe(199);
  });
});

describe('memory', () => {
  test('addresses and offsets add up, at borders of their encoding', () => {
    for (const offset of [0, 124, 128, 16_380, 16_384, 65_528]) {
      const { words } = runFunction(
        (f) => {
          f.get(f.parameter('at'))
            .i32(offset + 1)
            .i32Store(offset);
          f.i32(0).get(f.parameter('at')).i32Load(offset).i32Store(0);
        },
        { at: 4 },
      );
      expect(words[offset / 4 + 1]).toBe(offset + 1);
      expect(words[0]).toBe(offset + 1);
    }
  });

  test('behind the end is an error', () => {
    expect(() => runFunction((f) => f.i32(4).i32(1).i32Store(65_532))).toThrow(WebAssembly.RuntimeError);
    expect(() => runFunction((f) => f.i32(65_524).load(0).drop())).toThrow(WebAssembly.RuntimeError);
  });

  test('vectors, one float four times, and single elements', () => {
    const { floats } = runFunction(
      (f) => {
        const vector = f.local(V128);
        f.i32(0).load(4).set(vector);
        f.i32(32).get(vector).store(0);
        f.i32(48).i32(4).loadSplat(8).store(0);
        f.i32(64).i32(0).get(vector).loadElement(0, 2).store(0);
        f.i32(80).get(vector).storeElement(4, 3);
        f.i32(100).get(vector).i32Element(1).i32Store(0);
      },
      {},
      pageOf([], [1, 2, 3, 4, 5]),
    );
    expect([...floats.slice(8, 12)]).toEqual([2, 3, 4, 5]);
    expect([...floats.slice(12, 16)]).toEqual([4, 4, 4, 4]);
    expect([...floats.slice(16, 20)]).toEqual([2, 3, 1, 5]);
    expect([...floats.slice(20, 23)]).toEqual([0, 5, 0]);
    expect(floats[25]).toBe(3);
  });

  test('an address that is no number is refused where it is written', () => {
    const f = new FunctionBuilder('f', []);
    expect(() => f.i32(0).load(Number.NaN)).toThrow('no 32-bit word NaN');
  });

  test('a fifth element is refused by WebAssembly', () => {
    expect(() => runFunction((f) => f.i32(0).float(1).storeElement(0, 4))).toThrow(WebAssembly.CompileError);
  });
});

describe('constants of vectors', () => {
  test('elements by their bits, floats four times, also within loops', () => {
    const { floats, unsigned } = runFunction((f) => {
      const index = f.local(I32);
      f.loop(index, { constant: 32 }, 16, () => {
        f.get(index).elements([1, 0x80000000, 0xffffffff, 0x3f800000]).store(0);
        f.get(index).float(0.1).store(32);
        f.get(index).float(-0).store(64);
      });
    });
    for (const at of [0, 4]) expect([...unsigned.slice(at, at + 4)]).toEqual([1, 0x80000000, 0xffffffff, 0x3f800000]);
    expect([...floats.slice(8, 16)]).toEqual(new Array(8).fill(Math.fround(0.1)));
    expect([...unsigned.slice(16, 24)]).toEqual(new Array(8).fill(0x80000000));
  });

  test('the same constant is set once', () => {
    const size = (count: number) => {
      const f = new FunctionBuilder('f', []);
      for (let k = 0; k < count; k++) f.float(3).drop();
      return f.body(() => 0).length;
    };
    // Each use after the first: local.get with its number, and drop.
    expect(size(5) - size(1)).toBe(4 * 3);
  });

  test.each([0, 1, 2, 3, 4])('keepFirst keeps %d elements', (count) => {
    const { floats } = runFunction(
      (f) => {
        f.i32(16).i32(0).load(0);
        f.keepFirst(count).store(0);
      },
      {},
      pageOf([], [1, 2, 3, 4]),
    );
    expect([...floats.slice(4, 8)]).toEqual([1, 2, 3, 4].map((value, k) => (k < count ? value : 0)));
  });
});

function pageOf(words: readonly number[], floats: readonly number[] = []) {
  const page = createPage();
  page.words.set(words);
  if (floats.length > 0) page.floats.set(floats);
  return page;
}
