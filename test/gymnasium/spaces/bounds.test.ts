import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Box,
  batchSpace,
  concatenate,
  Dict,
  Discrete,
  flatdim,
  flatten,
  flattenSpace,
  Graph,
  GymnasiumError,
  InvalidSpaceError,
  InvalidValueError,
  MultiBinary,
  MultiDiscrete,
  OneOf,
  Sequence,
  type SpaceJSON,
  spaceFromJSON,
  Text,
  Tuple,
  unflatten,
} from '../../../src/gymnasium/index.js';
import { DTYPES, type DType, type IntegerDType } from '../../../src/gymnasium/spaces/dtype.js';

const integerDTypes = Object.keys(DTYPES).filter((d) => DTYPES[d as DType].kind !== 'float') as IntegerDType[];

describe('counts are wider than the dtype', () => {
  it('of a MultiDiscrete', () => {
    const space = new MultiDiscrete([256], { dtype: 'uint8', seed: 1 });
    expect(space.contains(Uint8Array.of(255))).toBe(true);
    expect(flatdim(space)).toBe(256);
    expect(Array.from({ length: 5 }, () => space.sample()[0])).toEqual([131, 243, 36, 242, 79]);
    expect(unflatten(space, flatten(space, Uint8Array.of(200)))).toEqual(Uint8Array.of(200));
    expect(spaceFromJSON(space.toJSON()).equals(space)).toBe(true);
  });

  it('of a batch of a Discrete, and of one that starts below zero', () => {
    expect(batchSpace(new Discrete(256, { dtype: 'uint8' }), 3).contains(Uint8Array.of(1, 2, 255))).toBe(true);
    const negative = new Discrete(200, { start: -100, dtype: 'int8', seed: 1 });
    for (let i = 0; i < 500; i++) expect(negative.contains(negative.sample())).toBe(true);
    const all = new Discrete(256, { start: -128, dtype: 'int8', seed: 1 });
    const seen = new Set(Array.from({ length: 5000 }, () => all.sample()));
    expect([Math.min(...seen), Math.max(...seen), seen.size]).toEqual([-128, 127, 256]);
  });

  it('of the parts of a OneOf', () => {
    const space = new OneOf(
      Array.from({ length: 300 }, () => new MultiBinary(1)),
      { seed: 1 },
    );
    const flat = flatten(space, [299, Int8Array.of(1)]);
    expect(flat).toEqual(Int32Array.of(299, 1));
    expect(flattenSpace(space).contains(flat)).toBe(true);
    expect(unflatten(space, flat)).toEqual([299, Int8Array.of(1)]);
  });

  it('so that nothing wraps in a batch', () => {
    expect(() => concatenate(new Discrete(256, { dtype: 'uint8' }), [256])).toThrow(InvalidValueError);
    expect(() => concatenate(new Box(0, 9, { dtype: 'uint8' }), [[300]])).toThrow(InvalidValueError);
    expect(() => new Box(0, 9, { dtype: 'uint8' }).valueFromJSON([300])).toThrow(InvalidValueError);
    expect(() => flatten(new Box(0, 9, { dtype: 'uint8' }), [300])).toThrow(InvalidValueError);
  });
});

describe('integer boxes', () => {
  it.each(integerDTypes.filter((dtype) => DTYPES[dtype].bytes === 1))(
    'of %s sample every value of the type',
    (dtype) => {
      const { min, max } = DTYPES[dtype];
      const box = new Box(min, max, { shape: [20_000], dtype, seed: 1 });
      expect(new Set(box.sample() as Int8Array).size).toBe(256);
    },
  );

  it.each(integerDTypes)('of %s sample both ends of three values at either end of the type, and no other', (dtype) => {
    const { min, max, bytes } = DTYPES[dtype];
    const ends = bytes === 8 ? [DTYPES[dtype].kind === 'signed' ? -(2 ** 53 - 1) : 0, 2 ** 53 - 3] : [min, max - 2];
    for (const low of ends) {
      const box = new Box(low, low + 2, { shape: [200], dtype, seed: 1 });
      expect([...new Set(box.sample() as Float64Array)].sort((a, b) => a - b)).toEqual([low, low + 1, low + 2]);
    }
  });

  it('with one open end stay within the type and beyond the bound', () => {
    const above = new Box(125, Infinity, { shape: [500], dtype: 'int8', seed: 1 });
    expect(new Set(above.sample())).toEqual(new Set([125, 126, 127]));
    const below = new Box(-Infinity, -126, { shape: [500], dtype: 'int8', seed: 1 });
    expect(new Set(below.sample())).toEqual(new Set([-126, -127, -128]));
  });

  it('are equal only where their bounds are', () => {
    expect(new Box(0, 100_000, { dtype: 'int32' }).equals(new Box(0, 100_001, { dtype: 'int32' }))).toBe(false);
    expect(new Box(0, 5).equals(new Box(0, Infinity))).toBe(false);
  });
});

const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const float = fc.float({ noNaN: true, noDefaultInfinity: true });

describe('boxes with any bounds', () => {
  it.each([
    ['float64', double],
    ['float32', float],
  ] as const)('of %s contain their samples', (dtype, bound) => {
    const open = fc.constantFrom(0, 1, 2, 3);
    fc.assert(
      fc.property(bound, bound, open, fc.nat(), (a, b, ends, seed) => {
        const low = ends & 1 ? -Infinity : Math.min(a, b);
        const high = ends & 2 ? Infinity : Math.max(a, b);
        const box = new Box(low, high, { shape: [3], dtype, seed });
        const sample = box.sample();
        expect(box.contains(sample)).toBe(true);
        expect(sample.every(Number.isFinite)).toBe(true);
        expect(spaceFromJSON(JSON.parse(JSON.stringify(box))).equals(box)).toBe(true);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('of integers contain their samples, in a batch and flattened too', () => {
    const any = fc.constantFrom(...integerDTypes).chain((dtype) => {
      const min = Math.max(DTYPES[dtype].min, Number.MIN_SAFE_INTEGER);
      const max = Math.min(DTYPES[dtype].max, Number.MAX_SAFE_INTEGER);
      const place = fc
        .oneof(fc.constantFrom(min, min + 1, max - 1, max), fc.maxSafeInteger())
        .map((x) => Math.min(Math.max(x, min), max));
      return fc.record({ dtype: fc.constant(dtype), a: place, b: place, seed: fc.nat() });
    });
    fc.assert(
      fc.property(any, ({ dtype, a, b, seed }) => {
        const box = new Box<DType>(Math.min(a, b), Math.max(a, b), { shape: [2], dtype, seed });
        for (const space of [box, batchSpace(box, 2), flattenSpace(box)]) {
          expect(space.contains(space.sample())).toBe(true);
        }
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});

describe('Text', () => {
  it('takes a list of characters, and refuses entries that are none', () => {
    const listed = new Text(3, { charset: ['a', '🙂'], seed: 1 });
    expect(listed.equals(new Text(3, { charset: 'a🙂' }))).toBe(true);
    expect(new Text(3, { charset: new Set(['b', 'a']) }).characterList).toEqual(['b', 'a']);
    for (const charset of [['ab', 'c'], ['a', ''], ['a', 1], [], 5, null, ['\ud83d', '\ude00']]) {
      expect(() => new Text(3, { charset: charset as string[] })).toThrow(InvalidSpaceError);
    }
  });
});

const nested = (depth: number): unknown => {
  let json: unknown = { type: 'Discrete', n: 2, start: 0, dtype: 'int64' };
  for (let i = 0; i < depth; i++) json = { type: 'Tuple', spaces: [json] };
  return json;
};
const cyclic: unknown[] = [];
cyclic.push(cyclic);

describe('what is too large or no space at all is refused at once', () => {
  it.each([
    ['Box of 10¹⁰ places', () => new Box(0, 1, { shape: [1e5, 1e5] })],
    ['Box of no places in 10⁹ rows', () => new Box(0, 1, { shape: [1e9, 0] })],
    ['Box of a shape that is no array', () => new Box(0, 1, { shape: 5 as never })],
    ['Box of 10⁵ axes', () => new Box(0, 1, { shape: new Array(1e5).fill(1) })],
    ['MultiBinary of 10¹² bits', () => new MultiBinary(1e12)],
    ['MultiBinary of a text', () => new MultiBinary('abc' as never)],
    ['MultiDiscrete of cyclic counts', () => new MultiDiscrete(cyclic as never)],
    ['MultiDiscrete of floats', () => new MultiDiscrete([2], { dtype: 'float32' as never })],
    ['Discrete of floats', () => new Discrete(2, { dtype: 'float32' as never })],
    ['Discrete of an unknown dtype', () => new Discrete(2, { dtype: 'int128' as never })],
    ['Text of 10¹² characters', () => new Text(1e12)],
    ['Sequence of nothing', () => new Sequence(undefined as never)],
    ['Tuple of a number', () => new Tuple(5 as never)],
    ['OneOf of null', () => new OneOf(null as never)],
    ['Dict of null', () => new Dict(null as never)],
    ['Dict with a reserved key', () => new Dict([['__proto__', new Discrete(2)]])],
    ['Graph of nothing', () => new Graph(undefined as never, undefined as never)],
    ['a sample of a Graph of 10⁹ nodes', () => new Graph(new Discrete(2), null).sample(null, null, { numNodes: 1e9 })],
    ['a batch of 10⁹', () => batchSpace(new Box(0, 1, { shape: [100] }), 1e9)],
    ['a one-hot of 2⁴⁰', () => flatten(new Discrete(2 ** 40), 1)],
    ['options that do not exist', () => new Discrete(2, { strat: 1 } as never)],
    ['+∞ below', () => new Box(Infinity, Infinity)],
    [
      'spaces nested 1000 deep',
      () => Array.from({ length: 1000 }).reduce<Tuple>((inner) => new Tuple([inner]), new Tuple([])),
    ],
    [
      'spaces that double 40 times',
      () => Array.from({ length: 40 }).reduce<Tuple>((inner) => new Tuple([inner, inner]), new Tuple([])),
    ],
  ])('%s', (_, make) => {
    expect(make).toThrow(GymnasiumError);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a type that objects have', { type: 'constructor' }],
    ['a reserved type', JSON.parse('{ "type": "__proto__" }')],
    ['a Box of 10¹⁸ places', { type: 'Box', low: 0, high: 1, shape: [1e9, 1e9], dtype: 'float32' }],
    ['a Box of a text', { type: 'Box', low: 'much', high: 1, shape: [1], dtype: 'float32' }],
    ['a Box with another field', { type: 'Box', low: 0, high: 1, shape: [1], dtype: 'float32', seed: 1 }],
    [
      'a MultiDiscrete of one count in 10⁹ places',
      { type: 'MultiDiscrete', nvec: [2], start: [0], shape: [1e9], dtype: 'int32' },
    ],
    ['a MultiDiscrete of texts', { type: 'MultiDiscrete', nvec: ['2'], start: [0], shape: [1], dtype: 'int32' }],
    ['a MultiBinary of nothing', { type: 'MultiBinary' }],
    ['a Text of a number', { type: 'Text', minLength: 0, maxLength: 3, charset: 5 }],
    ['a Dict of no entries', { type: 'Dict', spaces: [5] }],
    ['a Dict with a reserved key', { type: 'Dict', spaces: [['__proto__', nested(0)]] }],
    ['a Sequence of nothing', { type: 'Sequence', stack: false }],
    ['a Sequence that is stacked by a text', { type: 'Sequence', space: nested(0), stack: 'no' }],
    ['a Graph of a Tuple', { type: 'Graph', nodeSpace: nested(1), edgeSpace: null }],
    ['Tuples 100 000 deep', nested(100_000)],
    ['many large Boxes', { type: 'Tuple', spaces: new Array(100).fill({ type: 'MultiBinary', shape: [2 ** 24] }) }],
  ])('the description of %s', (_, json) => {
    expect(() => spaceFromJSON(json as SpaceJSON)).toThrow(InvalidSpaceError);
  });

  it('in a short message, however large what was given', () => {
    const given = { type: 'Tuple', spaces: [new Array(1e5).fill('much')] };
    let message = '';
    try {
      spaceFromJSON(given as unknown as SpaceJSON);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/at spaces\[0\]; expected an object as toJSON\(\) returns/);
    expect(message.length).toBeLessThan(400);
  });

  it('as elements: an index that is a name of arrays, links that no graph has', () => {
    expect(() => new OneOf([new Discrete(2)]).valueFromJSON(['length', 1])).toThrow(InvalidValueError);
    const graph = new Graph(new Discrete(2), new Discrete(2));
    expect(() => graph.valueFromJSON({ nodes: [0], edges: [0], edgeLinks: [[2 ** 32, 0]] })).toThrow(InvalidValueError);
  });
});
