import fc from 'fast-check';
import { Box } from '../../../src/gymnasium/spaces/box.js';
import { Dict } from '../../../src/gymnasium/spaces/dict.js';
import { Discrete } from '../../../src/gymnasium/spaces/discrete.js';
import type { DType, IntegerDType } from '../../../src/gymnasium/spaces/dtype.js';
import { Graph } from '../../../src/gymnasium/spaces/graph.js';
import { MultiBinary } from '../../../src/gymnasium/spaces/multi-binary.js';
import { MultiDiscrete } from '../../../src/gymnasium/spaces/multi-discrete.js';
import { OneOf } from '../../../src/gymnasium/spaces/one-of.js';
import { Sequence } from '../../../src/gymnasium/spaces/sequence.js';
import type { Space } from '../../../src/gymnasium/spaces/space.js';
import { Text } from '../../../src/gymnasium/spaces/text.js';
import { Tuple } from '../../../src/gymnasium/spaces/tuple.js';

const integerDType = fc.constantFrom<IntegerDType>(
  'int8',
  'uint8',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
);
const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });

const discrete = fc
  .record({ n: fc.integer({ min: 1, max: 9 }), start: fc.integer({ min: 0, max: 5 }), dtype: integerDType })
  .map(({ n, start, dtype }) => new Discrete(n, { start: dtype.startsWith('u') ? start : -start, dtype }));

const floatBox = fc
  .record({
    shape,
    dtype: fc.constantFrom<'float32' | 'float64'>('float32', 'float64'),
    low: fc.oneof(fc.constant(-Infinity), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    width: fc.oneof(fc.constant(Infinity), fc.double({ min: 0, max: 1e6, noNaN: true })),
  })
  .map(({ shape, dtype, low, width }) => {
    const high = low === -Infinity ? (width === Infinity ? Infinity : width) : low + width;
    return new Box<DType>(low, high, { shape, dtype });
  });

const integerBox = fc
  .record({ shape, dtype: integerDType, low: fc.integer({ min: 0, max: 60 }), width: fc.integer({ min: 0, max: 60 }) })
  .map(({ shape, dtype, low, width }) => {
    const first = dtype.startsWith('u') ? low : -low;
    return new Box<DType>(first, first + width, { shape, dtype });
  });

const box: fc.Arbitrary<Box<DType>> = fc.oneof(floatBox, integerBox);

const multiDiscrete = fc
  .array(fc.record({ n: fc.integer({ min: 1, max: 5 }), start: fc.integer({ min: 0, max: 9 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map(
    (places) =>
      new MultiDiscrete(
        places.map(({ n }) => n),
        { start: places.map(({ start }) => start) },
      ),
  );

const multiBinary = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
  .map((n) => new MultiBinary(n));

const text = fc
  .record({
    minLength: fc.integer({ min: 0, max: 3 }),
    more: fc.integer({ min: 0, max: 4 }),
    charset: fc.constantFrom('ab', 'xyz🙂é', '0'),
  })
  .map(({ minLength, more, charset }) => new Text(minLength + more, { minLength, charset }));

const key = fc.string({ minLength: 1, maxLength: 4 }).filter((name) => name !== '__proto__');

/** Any space of the module, parts nested up to a few levels. */
export const arbitrarySpace: fc.Arbitrary<Space> = fc.letrec<{ space: Space; leaf: Space }>((tie) => ({
  leaf: fc.oneof(discrete, box, multiDiscrete, multiBinary, text),
  space: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('space'), { maxLength: 3 }).map((spaces) => new Tuple(spaces)),
    fc.dictionary(key, tie('space'), { maxKeys: 3 }).map((spaces) => new Dict(spaces)),
    fc.array(tie('leaf'), { minLength: 1, maxLength: 3 }).map((spaces) => new OneOf(spaces)),
    fc.tuple(tie('leaf'), fc.boolean()).map(([space, stack]) => new Sequence(space, { stack })),
    fc
      .tuple(fc.oneof(discrete, box), fc.option(fc.oneof(discrete, box)))
      .map(([nodes, edges]) => new Graph(nodes, edges)),
  ),
})).space;
