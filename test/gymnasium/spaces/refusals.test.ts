import { describe, expect, it } from 'vitest';
import {
  GymnasiumError,
  InvalidMaskError,
  InvalidSeedError,
  InvalidSpaceError,
  InvalidValueError,
} from '../../../src/gymnasium/errors.js';
import { batchSpace } from '../../../src/gymnasium/spaces/batch-space.js';
import { Box } from '../../../src/gymnasium/spaces/box.js';
import { concatenate } from '../../../src/gymnasium/spaces/concatenate.js';
import { Dict } from '../../../src/gymnasium/spaces/dict.js';
import { Discrete } from '../../../src/gymnasium/spaces/discrete.js';
import type { DType } from '../../../src/gymnasium/spaces/dtype.js';
import { flatdim } from '../../../src/gymnasium/spaces/flatdim.js';
import { flatten } from '../../../src/gymnasium/spaces/flatten.js';
import { type FeatureSpace, Graph } from '../../../src/gymnasium/spaces/graph.js';
import { iterate } from '../../../src/gymnasium/spaces/iterate.js';
import { MultiBinary } from '../../../src/gymnasium/spaces/multi-binary.js';
import { MultiDiscrete } from '../../../src/gymnasium/spaces/multi-discrete.js';
import { OneOf } from '../../../src/gymnasium/spaces/one-of.js';
import { Sequence } from '../../../src/gymnasium/spaces/sequence.js';
import type { Space } from '../../../src/gymnasium/spaces/space.js';
import { spaceFromJSON } from '../../../src/gymnasium/spaces/space-from-json.js';
import type { SpaceJSON } from '../../../src/gymnasium/spaces/space-json.js';
import { Text } from '../../../src/gymnasium/spaces/text.js';
import { Tuple } from '../../../src/gymnasium/spaces/tuple.js';
import { unflatten } from '../../../src/gymnasium/spaces/unflatten.js';

type Case = readonly [name: string, call: () => unknown, message: RegExp];

function refuses(error: new (message: string) => GymnasiumError, cases: readonly Case[]): void {
  it.each(cases)('%s', (_, call, message) => {
    expect(call).toThrow(error);
    expect(call).toThrow(message);
  });
}

const unit = (): Box => new Box(0, 1, { shape: [2] });
const notASpace = {} as Space;

describe('spaces that cannot exist', () => {
  refuses(InvalidSpaceError, [
    ['Discrete of none', () => new Discrete(0), /Discrete\(0\).*at least 1/],
    ['Discrete of a half', () => new Discrete(1.5), /Discrete\(1.5\).*integer/],
    ['Discrete of too many', () => new Discrete(2 ** 53), /integer/],
    ['Discrete from a half', () => new Discrete(2, { start: 0.5 }), /safe integer/],
    ['Discrete outside its dtype', () => new Discrete(300, { dtype: 'uint8' }), /uint8, which holds 0 to 255/],
    ['Box upside down', () => new Box([0, 3], [1, 2]), /low 3 exceeds its high 2 at place 1.*Swap/],
    ['Box of NaN', () => new Box(Number.NaN, 1), /low NaN.*-Infinity or Infinity/],
    ['Box outside float32', () => new Box(0, 1e39), /high 1e\+39.*float32/],
    ['Box outside uint8', () => new Box(0, 256, { dtype: 'uint8' }), /high 256.*from 0 to 255/],
    ['unbounded unsigned Box', () => new Box(0, Infinity, { dtype: 'uint8' }), /unsigned.*finite bound/],
    ['Box with an inexact bound', () => new Box(0, 2 ** 60, { dtype: 'int64' }), /safe integer/],
    ['Box with +∞ below', () => new Box(Infinity, Infinity, { dtype: 'int32' }), /low Infinity/],
    ['Box of bounds of two shapes', () => new Box([0, 0], [1, 1, 1]), /high of shape \[3\] for a Box of shape \[2\]/],
    ['Box of ragged bounds', () => new Box([[0], [0, 0]], 1), /ragged/],
    ['Box of a fractional shape', () => new Box(0, 1, { shape: [1.5] }), /\[1.5\]/],
    ['Box of an unknown dtype', () => new Box(0, 1, { dtype: 'float16' as DType }), /float16.*float32/],
    ['MultiDiscrete of none', () => new MultiDiscrete([2, 0]), /\[2,0\].*at least 1/],
    ['MultiDiscrete with another start', () => new MultiDiscrete([2, 2], { start: [0] }), /shape \[2\]/],
    ['MultiDiscrete outside its dtype', () => new MultiDiscrete([300], { dtype: 'uint8' }), /uint8/],
    ['MultiBinary of none', () => new MultiBinary([2, 0]), /positive/],
    ['Text of negative length', () => new Text(3, { minLength: -1 }), /0 ≤ minLength ≤ maxLength/],
    ['Text upside down', () => new Text(1, { minLength: 2 }), /2 to 1/],
    ['Text of the same character twice', () => new Text(3, { charset: 'aba' }), /'aba'.*once/],
    ['Text of no character', () => new Text(3, { charset: '' }), /at least one character/],
    ['Tuple of something else', () => new Tuple([new Discrete(2), notASpace]), /part 1/],
    ['OneOf of nothing', () => new OneOf([]), /at least one/],
    ['OneOf of something else', () => new OneOf([notASpace]), /part 0/],
    ['Dict of something else', () => new Dict({ a: notASpace }), /'a'/],
    [
      'Dict with a key twice',
      () =>
        new Dict([
          ['a', unit()],
          ['a', unit()],
        ] as const),
      /each key once/,
    ],
    [
      'Graph of something else',
      () => new Graph(new MultiBinary(2) as unknown as FeatureSpace, null),
      /MultiBinary\(2\)/,
    ],
    ['a batch of none', () => batchSpace(unit(), 0), /at least 1/],
    ['flatdim of a Sequence', () => flatdim(new Sequence(unit())), /no fixed length/],
    ['flatdim of a Tuple of a Graph', () => flatdim(new Tuple([new Graph(unit(), null)])), /no fixed length/],
    ['JSON of nothing', () => spaceFromJSON(null as unknown as SpaceJSON), /null.*toJSON/],
    [
      'JSON of a Dict without parts',
      () => spaceFromJSON({ type: 'Dict' } as unknown as SpaceJSON),
      /array in its 'spaces'/,
    ],
    ['JSON of a Box without bounds', () => spaceFromJSON({ type: 'Box' } as unknown as SpaceJSON), /low NaN/],
    ['JSON of an unknown space', () => spaceFromJSON({ type: 'Sphere' } as unknown as SpaceJSON), /Sphere/],
  ]);
});

describe('masks and probabilities that do not fit', () => {
  const d = new Discrete(3);
  refuses(InvalidMaskError, [
    ['both', () => d.sample([1, 1, 1], [1, 0, 0]), /both a mask and a probability for Discrete\(3\)/],
    ['a mask too short', () => d.sample([1, 1]), /length 2.*length 3/],
    ['a mask of 2', () => d.sample([1, 2, 0]), /entry 2 at 1.*0 \(never\) or 1/],
    ['a mask that is a number', () => d.sample(1 as unknown as number[]), /type number/],
    ['a probability above 1', () => d.sample(null, [1.5, 0, 0]), /1.5 at 0/],
    ['probabilities of 0.9', () => d.sample(null, [0.5, 0.2, 0.2]), /sum 0.8999/],
    ['a mask for a Box', () => unit().sample([1] as unknown as null), /sampled without/],
    ['a mask for bits of 3', () => new MultiBinary(1).sample([3]), /entry 3.*0, 1 or 2/],
    ['a mask for bits too short', () => new MultiBinary(2).sample([1]), /2 entries/],
    ['probabilities for bits of 2', () => new MultiBinary(1).sample(null, [2]), /from 0 to 1/],
    ['one mask for two places', () => new MultiDiscrete([2, 2]).sample([[1, 1]]), /2 arrays/],
    ['a Text mask without length', () => new Text(2).sample([[1]] as never), /\[length or null, characters or null\]/],
    ['a Text length too great', () => new Text(2).sample([3, null]), /length 3.*1 to 2/],
    ['a Text mask of zeros', () => new Text(2, { charset: 'ab' }).sample([null, [0, 0]]), /at least one/],
    ['one mask for a Tuple of two', () => new Tuple([d, d]).sample([null]), /array of 2/],
    ['one mask for a OneOf of two', () => new OneOf([d, d]).sample([null]), /array of 2/],
    ['another key for a Dict', () => new Dict({ a: d }).sample({ b: null } as never), /keys b.*each of a/],
    ['a negative length', () => new Sequence(d).sample([-1, null]), /-1/],
    ['lengths out of nothing', () => new Sequence(d).sample([[], null]), /\[\]/],
    ['a graph without nodes', () => new Graph(d, null).sample(null, null, { numNodes: 0 }), /0 nodes/],
    ['a graph of −1 edges', () => new Graph(d, d).sample(null, null, { numEdges: -1 }), /-1 edges/],
  ]);
});

describe('seeds that do not fit', () => {
  const d = new Discrete(3);
  refuses(InvalidSeedError, [
    ['a negative one', () => d.seed(-1), /-1/],
    ['a negative one of a part', () => new Tuple([d]).seed([-1]), /-1/],
    ['an array for one stream', () => d.seed([1]), /non-negative integer/],
    ['two for a Tuple of one', () => new Tuple([d]).seed([1, 2]), /2 seeds.*1 seeds, one for each/],
    ['one for a OneOf of one', () => new OneOf([d]).seed([1]), /1 seeds.*2 seeds/],
    ['three for a Sequence', () => new Sequence(d).seed([1, 2, 3]), /3 seeds/],
    ['two for a Graph with edges', () => new Graph(d, d).seed([1, 2]), /2 seeds.*or 3/],
    ['other keys for a Dict', () => new Dict({ a: d }).seed({ b: 1 }), /keys b.*each of a/],
    ['one in the constructor', () => new Discrete(2, { seed: 0.5 }), /0.5/],
  ]);
});

describe('values that do not fit', () => {
  const d = new Discrete(3);
  const dict = new Dict({ a: d });
  refuses(InvalidValueError, [
    ['JSON of a Discrete', () => d.valueFromJSON('1'), /"1".*from 0 to 2/],
    ['JSON of a Box', () => unit().valueFromJSON([1]), /\[1\].*shape \[2\]/],
    ['JSON of a Text', () => new Text(2).valueFromJSON(1), /expected a string/],
    ['JSON of a Tuple', () => new Tuple([d]).valueFromJSON([]), /array of 1/],
    ['JSON of a Dict', () => dict.valueFromJSON({ b: 1 }), /keys a/],
    ['JSON of a OneOf', () => new OneOf([d]).valueFromJSON([1, 0]), /index below 1/],
    ['JSON of a Sequence', () => new Sequence(d).valueFromJSON(3), /array of elements/],
    ['JSON of a Graph', () => new Graph(d, d).valueFromJSON({ nodes: 1 }), /nodes, edges, edgeLinks/],
    ['an integer outside, to flatten', () => flatten(d, 3), /3, which is not an element of Discrete\(3\)/],
    ['a short array, to flatten', () => flatten(unit(), Float32Array.of(1)), /not an element of Box/],
    ['a foreign character, to flatten', () => flatten(new Text(2, { charset: 'a' }), 'b'), /b, which/],
    ['a part that is not there, to flatten', () => flatten(new OneOf([d]), [1, 0]), /not an element/],
    ['zeros for one-hot', () => unflatten(d, new Float64Array(3)), /one-hot of zeros/],
    ['a flat array too short', () => unflatten(d, new Float64Array(2)), /typed array of 3 numbers/],
    ['a part that is not there', () => unflatten(new OneOf([d]), Float64Array.of(2, 0, 0, 0)), /part 2/],
    ['an item too short', () => concatenate(unit(), [Float32Array.of(1)]), /item 0 of 1 numbers.*2 in each/],
    ['a batch of half an element', () => iterate(unit(), new Float32Array(3)), /not a batch of Box/],
    ['a batch of another dtype', () => iterate(unit(), new Float64Array(4)), /not a batch/],
    [
      'a batch of unequal parts',
      () => iterate(new Dict({ a: d, b: d }), { a: new Int32Array(2), b: new Int32Array(3) }),
      /2, 3 elements/,
    ],
  ]);
});

it('every error is a GymnasiumError with the name of its class', () => {
  const error = new InvalidSpaceError('text');
  expect(error).toBeInstanceOf(GymnasiumError);
  expect(String(error)).toBe('InvalidSpaceError: text');
});
