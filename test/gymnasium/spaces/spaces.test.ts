import { describe, expect, expectTypeOf, it } from 'vitest';
import { npRandom } from '../../../src/gymnasium/seeding/np-random.js';
import { batchSpace } from '../../../src/gymnasium/spaces/batch-space.js';
import { Box } from '../../../src/gymnasium/spaces/box.js';
import { Dict } from '../../../src/gymnasium/spaces/dict.js';
import { Discrete } from '../../../src/gymnasium/spaces/discrete.js';
import { flatten } from '../../../src/gymnasium/spaces/flatten.js';
import { flattenSpace } from '../../../src/gymnasium/spaces/flatten-space.js';
import { Graph } from '../../../src/gymnasium/spaces/graph.js';
import { MultiBinary } from '../../../src/gymnasium/spaces/multi-binary.js';
import { MultiDiscrete } from '../../../src/gymnasium/spaces/multi-discrete.js';
import { OneOf } from '../../../src/gymnasium/spaces/one-of.js';
import { Sequence } from '../../../src/gymnasium/spaces/sequence.js';
import type { SampleOf, Space } from '../../../src/gymnasium/spaces/space.js';
import { ALPHANUMERIC, Text } from '../../../src/gymnasium/spaces/text.js';
import { Tuple } from '../../../src/gymnasium/spaces/tuple.js';
import { unflatten } from '../../../src/gymnasium/spaces/unflatten.js';

describe('the stream of a space', () => {
  it('is given by a seed in the options', () => {
    expect(new Discrete(1000, { seed: 42 }).sample()).toBe(npRandom(42)[0].integers(1000));
  });

  it('is a generator that is handed over, and shared', () => {
    const [rng] = npRandom(42);
    const expected = npRandom(42)[0].integers(0, 1000, { size: 2 });
    expect([new Discrete(1000, { seed: rng }).sample(), new Discrete(1000, { seed: rng }).sample()]).toEqual([
      ...expected,
    ]);
  });

  it('differs from space to space without a seed', () => {
    const first = Array.from({ length: 4 }, () => new Discrete(2 ** 50).sample());
    expect(new Set(first).size).toBe(4);
  });

  it('is repeated by the seed that seed() returned', () => {
    const space = new Discrete(2 ** 50);
    const seed = space.seed();
    const value = space.sample();
    space.seed(seed);
    expect(space.sample()).toBe(value);
  });

  it('does not touch that of another part', () => {
    const part = new Discrete(2 ** 50);
    const pair = new Tuple([part, new Discrete(2)]);
    pair.seed([7, 8]);
    expect(part.sample()).toBe(new Discrete(2 ** 50, { seed: 7 }).sample());
  });
});

describe('Box', () => {
  it('rounds bounds to its dtype and truncates them for integers', () => {
    expect(new Box(-0.1, 0.1).high[0]).toBe(Math.fround(0.1));
    expect(new Box(-1.5, 2.5, { dtype: 'int8' }).low[0]).toBe(-1);
  });

  it('is bounded in some sense', () => {
    const box = new Box([0, -Infinity], [1, 5]);
    expect([box.isBounded(), box.isBounded('below'), box.isBounded('above')]).toEqual([false, false, true]);
  });

  it('takes its shape from either bound', () => {
    expect(new Box(0, [[1, 2, 3]]).shape).toEqual([1, 3]);
    expect(new Box(Float32Array.of(0, 0), 1).shape).toEqual([2]);
    expect(new Box([0, 0, 0, 0], 1, { shape: [2, 2] }).shape).toEqual([2, 2]);
  });

  it('is equal up to the rounding of its bounds', () => {
    const box = new Box(0, 1, { dtype: 'float64' });
    expect(box.equals(new Box(0, 1 + 1e-9, { dtype: 'float64' }))).toBe(true);
    expect(box.equals(new Box(0, 1.001, { dtype: 'float64' }))).toBe(false);
    expect(box.equals(new Box(0, 1))).toBe(false);
    expect(box.equals(new Box(0, 1, { shape: [2], dtype: 'float64' }))).toBe(false);
    expect(new Box(0, Infinity).equals(new Box(0, Infinity))).toBe(true);
  });

  it('keeps infinities in its JSON', () => {
    expect(JSON.parse(JSON.stringify(new Box([0, -Infinity], Infinity)))).toEqual({
      type: 'Box',
      low: [0, '-Infinity'],
      high: 'Infinity',
      shape: [2],
      dtype: 'float32',
    });
  });
});

describe('equality', () => {
  const same: readonly (readonly [Space, Space, boolean])[] = [
    [new Discrete(3), new Discrete(3), true],
    [new Discrete(3), new Discrete(3, { start: 1 }), false],
    [new Discrete(3), new Discrete(3, { dtype: 'int8' }), false],
    [new MultiDiscrete([2, 3]), new MultiDiscrete([2, 3]), true],
    [new MultiDiscrete([2, 3]), new MultiDiscrete([3, 2]), false],
    [new MultiDiscrete([2, 3]), new MultiDiscrete([2, 3], { start: [0, 1] }), false],
    [new MultiBinary(4), new MultiBinary([4]), true],
    [new MultiBinary(4), new MultiBinary([2, 2]), false],
    [new Text(3, { charset: 'ab' }), new Text(3, { charset: 'ba' }), true],
    [new Text(3, { charset: 'ab' }), new Text(3, { charset: 'abc' }), false],
    [
      new Dict([
        ['a', new Discrete(2)],
        ['b', new Discrete(3)],
      ]),
      new Dict([
        ['b', new Discrete(3)],
        ['a', new Discrete(2)],
      ]),
      true,
    ],
    [new Dict({ a: new Discrete(2) }), new Dict({ b: new Discrete(2) }), false],
    [new Tuple([new Discrete(2)]), new Tuple([new Discrete(2), new Discrete(2)]), false],
    [new Tuple([new Discrete(2)]), new OneOf([new Discrete(2)]), false],
    [new Sequence(new Discrete(2)), new Sequence(new Discrete(2), { stack: true }), false],
    [new Graph(new Discrete(2), null), new Graph(new Discrete(2), new Discrete(2)), false],
    [new Graph(new Discrete(2), new Discrete(2)), new Graph(new Discrete(2), null), false],
  ];
  it.each(same)('%s and %s: %s', (a, b, expected) => {
    expect(a.equals(b)).toBe(expected);
    expect(b.equals(a)).toBe(expected);
  });
});

it('spaces are written as in Gymnasium', () => {
  const space = new Dict({
    b: new Tuple([new Discrete(3), new Discrete(3, { start: 1 }), new Discrete(3, { dtype: 'int8' })]),
    a: new Box(-1, [1, 2], { shape: [2] }),
    c: new MultiDiscrete([2, 3], { start: [0, 1] }),
    d: new OneOf([new MultiBinary(3), new Text(2, { charset: 'ba' })]),
    e: new Sequence(new Graph(new Discrete(2), new Box(0, Infinity, { shape: [] }))),
  });
  expect(String(space)).toBe(
    "Dict('a': Box(-1, [1 2], (2,), float32), 'b': Tuple(Discrete(3), Discrete(3, start=1), Discrete(3, dtype=int8)), " +
      "'c': MultiDiscrete([2 3], start=[0 1]), 'd': OneOf(MultiBinary(3), Text(1, 2, charset=ab)), " +
      "'e': Sequence(Graph(Discrete(2), Box(0, Infinity, (), float32)), stack=false))",
  );
});

it('the parts of a Dict come in the order of their code points, those of entries as given', () => {
  const part = new Discrete(2);
  expect(new Dict({ b: part, '\u{1F642}': part, '\uFF5E': part, B: part, ba: part }).keys()).toEqual([
    'B',
    'b',
    'ba',
    '\uFF5E',
    '\u{1F642}',
  ]);
  expect(
    new Dict([
      ['b', part],
      ['a', part],
    ]).keys(),
  ).toEqual(['b', 'a']);
});

it('a OneOf flattens to the index and the widest bounds of its parts', () => {
  const space = new OneOf([new Discrete(2), new Box(-3, 5, { shape: [3] })]);
  const flat = flattenSpace(space);
  expect([...flat.low]).toEqual([0, -3, -3, -3]);
  expect([...flat.high]).toEqual([1, 5, 5, 5]);
  expect([...flatten(space, [0, 1])]).toEqual([0, 0, 1, 0]);
  expect([...flatten(space, [0, 0])]).toEqual([0, 1, 0, 1]);
  expect([...flatten(space, [1, Float32Array.of(4, -2, 1)])]).toEqual([1, 4, -2, 1]);
});

it('a Text flattens to indices padded by the number of characters', () => {
  expect([...flatten(new Text(4, { charset: 'ab🙂' }), '🙂a')]).toEqual([2, 0, 3, 3]);
  expect(new Text(1).characterList.join('')).toBe(ALPHANUMERIC);
});

it('features of a Graph keep the start of their Discrete', () => {
  const space = new Graph(new Discrete(3, { start: 5 }), new Discrete(2, { start: -1 }), { seed: 1 });
  const value = space.sample();
  expect(space.contains(value)).toBe(true);
  expect(unflatten(space, flatten(space, value))).toEqual(value);
});

it('a batch samples from a copy of the stream', () => {
  const space = new Box(0, 1, { shape: [2], seed: 3 });
  const batch = batchSpace(space, 2).sample() as Float32Array;
  expect([...batch.subarray(0, 2)]).toEqual([...space.sample()]);
});

it('types of elements follow from the spaces', () => {
  expectTypeOf(new Discrete(2).sample()).toEqualTypeOf<number>();
  expectTypeOf(new Box(0, 1).sample()).toEqualTypeOf<Float32Array>();
  expectTypeOf(new Box(0, 1, { dtype: 'float64' }).sample()).toEqualTypeOf<Float64Array>();
  expectTypeOf(new Box(0, 1, { dtype: 'uint8', shape: [2] }).low).toEqualTypeOf<Uint8Array>();
  expectTypeOf(new MultiDiscrete([2]).sample()).toEqualTypeOf<Int32Array>();
  expectTypeOf(new MultiDiscrete([2], { dtype: 'uint8' }).sample()).toEqualTypeOf<Uint8Array>();
  expectTypeOf(new MultiBinary(2).sample()).toEqualTypeOf<Int8Array>();
  expectTypeOf(new Text(2).sample()).toEqualTypeOf<string>();
  expectTypeOf(new Tuple([new Discrete(2), new Box(0, 1)]).sample()).toEqualTypeOf<[number, Float32Array]>();
  expectTypeOf(new Dict({ a: new Discrete(2), b: new Text(1) }).sample()).toEqualTypeOf<{ a: number; b: string }>();
  expectTypeOf(new OneOf([new Discrete(2), new Text(1)]).sample()).toEqualTypeOf<
    [index: number, value: number | string]
  >();
  expectTypeOf(new Sequence(new Discrete(2)).sample()).toEqualTypeOf<number[]>();
  expectTypeOf(new Dict({ a: new MultiDiscrete([2]), b: new Box(0, 1, { dtype: 'int8' }) }).sample()).toEqualTypeOf<{
    a: Int32Array;
    b: Int8Array;
  }>();
  const nested = new Dict({ a: new Tuple([new Discrete(2)]) });
  expectTypeOf<SampleOf<typeof nested>>().toEqualTypeOf<{ a: [number] }>();
  expectTypeOf(unflatten(nested, new Float64Array([1, 0]))).toEqualTypeOf<{ a: [number] }>();
  const entries = new Dict([['a', new Discrete(2)]]);
  expectTypeOf(entries.sample()).toEqualTypeOf<{ [key: string]: unknown }>();
  expectTypeOf(new Box(0, 1)).toExtend<Space<Float32Array>>();
  expectTypeOf(new Tuple([new Discrete(2)])).toExtend<Space>();
});
