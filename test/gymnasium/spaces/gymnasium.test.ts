import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { batchSpace } from '../../../src/gymnasium/spaces/batch-space.js';
import { Box } from '../../../src/gymnasium/spaces/box.js';
import { Dict } from '../../../src/gymnasium/spaces/dict.js';
import { Discrete } from '../../../src/gymnasium/spaces/discrete.js';
import type { DType } from '../../../src/gymnasium/spaces/dtype.js';
import { flatdim } from '../../../src/gymnasium/spaces/flatdim.js';
import { flatten } from '../../../src/gymnasium/spaces/flatten.js';
import { flattenSpace } from '../../../src/gymnasium/spaces/flatten-space.js';
import { Graph } from '../../../src/gymnasium/spaces/graph.js';
import { MultiBinary } from '../../../src/gymnasium/spaces/multi-binary.js';
import { MultiDiscrete } from '../../../src/gymnasium/spaces/multi-discrete.js';
import { OneOf } from '../../../src/gymnasium/spaces/one-of.js';
import { Sequence } from '../../../src/gymnasium/spaces/sequence.js';
import type { Space } from '../../../src/gymnasium/spaces/space.js';
import { Text } from '../../../src/gymnasium/spaces/text.js';
import { Tuple } from '../../../src/gymnasium/spaces/tuple.js';
import { unflatten } from '../../../src/gymnasium/spaces/unflatten.js';

const golden = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'));
const fromGymnasium: { spaces: { [name: string]: SpaceRecord }; masked: { [name: string]: unknown[] } } =
  golden('gymnasium-spaces');

const INF = Infinity;
const low = [-INF, 0, -3, -INF, 1, -1, 5];
const high = [INF, INF, 4, 2, 1, INF, 5.5];

/** The spaces of test/golden/make-gymnasium-spaces.py. */
const spaces: { [name: string]: () => Space } = {
  discrete: () => new Discrete(7),
  'discrete start': () => new Discrete(5, { start: -3 }),
  'discrete one': () => new Discrete(1),
  'discrete uint8': () => new Discrete(200, { dtype: 'uint8' }),
  'discrete int16': () => new Discrete(1000, { start: -500, dtype: 'int16' }),
  'discrete int32': () => new Discrete(70000, { dtype: 'int32' }),
  'discrete wide': () => new Discrete(2 ** 40 + 3),
  box: () => new Box(-1, 2, { shape: [3] }),
  'box matrix': () => new Box(0, 1, { shape: [2, 3] }),
  'box scalar': () => new Box(-1, 1, { shape: [] }),
  'box default shape': () => new Box(-1, 1),
  'box float64': () => new Box(-1, 2, { shape: [3], dtype: 'float64' }),
  'box unbounded': () => new Box(-INF, INF, { shape: [4] }),
  'box below': () => new Box(-INF, 2, { shape: [4] }),
  'box above': () => new Box(-2, INF, { shape: [4], dtype: 'float64' }),
  'box mixed': () => new Box(low, high, { dtype: 'float64' }),
  'box mixed float32': () => new Box(low, high),
  'box arrays': () =>
    new Box(
      [
        [-4.8, -3.4e38],
        [-0.41887903, -1],
      ],
      [
        [4.8, 3.4e38],
        [0.41887903, 7],
      ],
    ),
  'box uint8': () => new Box(0, 255, { shape: [2, 2], dtype: 'uint8' }),
  'box int8': () => new Box(-128, 127, { shape: [6], dtype: 'int8' }),
  'box int16': () => new Box(-5, 9, { shape: [6], dtype: 'int16' }),
  'box int32 unbounded': () => new Box(-INF, INF, { shape: [4], dtype: 'int32' }),
  'box int32 above': () => new Box(3, INF, { shape: [4], dtype: 'int32' }),
  'box int32 below': () => new Box(-INF, -3, { shape: [4], dtype: 'int32' }),
  'box int64': () => new Box(-10, 10, { shape: [5], dtype: 'int64' }),
  'box int64 unbounded': () => new Box(-INF, INF, { shape: [5], dtype: 'int64' }),
  'box uint32': () => new Box(0, 2 ** 32 - 1, { shape: [4], dtype: 'uint32' }),
  multidiscrete: () => new MultiDiscrete([3, 5, 2]),
  'multidiscrete start': () => new MultiDiscrete([3, 5, 2], { start: [-1, 10, 0] }),
  'multidiscrete matrix': () =>
    new MultiDiscrete([
      [1, 2],
      [3, 4],
    ]),
  multibinary: () => new MultiBinary(9),
  'multibinary matrix': () => new MultiBinary([3, 2]),
  text: () => new Text(8, { charset: 'abcdefgh ' }),
  'text lengths': () => new Text(5, { minLength: 0, charset: '01' }),
  tuple: () => new Tuple([new Discrete(3), new Box(0, 1, { shape: [2] }), new MultiBinary(3)]),
  'tuple empty': () => new Tuple([]),
  dict: () =>
    new Dict({
      velocity: new Box(-1, 1, { shape: [2] }),
      Position: new Discrete(4, { start: 1 }),
      é: new MultiBinary(2),
      '10': new Discrete(5),
      '9': new Discrete(6),
    }),
  'dict entries': () =>
    new Dict([
      ['b', new Discrete(3)],
      ['a', new Discrete(4)],
    ]),
  nested: () =>
    new Dict({
      a: new Tuple([new Discrete(3), new Dict({ x: new Box(0, 1, { shape: [1] }), y: new MultiDiscrete([2, 3]) })]),
      b: new Discrete(2),
    }),
  oneof: () => new OneOf([new Discrete(3), new Box(-2, 1, { shape: [2], dtype: 'float64' }), new MultiBinary(4)]),
  sequence: () => new Sequence(new Discrete(5)),
  'sequence box': () => new Sequence(new Box(0, 1, { shape: [2] })),
  'sequence stack': () => new Sequence(new Box(0, 1, { shape: [2] }), { stack: true }),
  'sequence stack dict': () =>
    new Sequence(new Dict({ a: new Discrete(3), b: new Box(0, 1, { shape: [2] }) }), { stack: true }),
  'sequence of sequences': () => new Sequence(new Sequence(new Discrete(2))),
  graph: () => new Graph(new Box(-100, 100, { shape: [3] }), new Discrete(5)),
  'graph discrete': () => new Graph(new Discrete(4), new Box(0, 1, { shape: [2] })),
  'graph without edges': () => new Graph(new Discrete(4), null),
  'tuple with graph': () => new Tuple([new Graph(new Discrete(4), new Discrete(2)), new Discrete(3)]),
};

describe.each(Object.entries(fromGymnasium.spaces))('Gymnasium: %s', (name, expected) => {
  const space = spaces[name]!();

  it.each(Object.entries(expected.seeds))('same seeds and samples from %s', (seed, { seeds, samples }) => {
    expect(asText(space.seed(BigInt(seed)))).toEqual(seeds);
    expect(samples.map(() => space.valueToJSON(space.sample()))).toEqual(samples);
  });

  it('the same elements are in the space', () => {
    expect(space.contains(space.valueFromJSON(expected.value))).toBe(true);
  });

  if (expected.flat !== undefined)
    it('same flattened space and element', () => {
      const flat = flattenSpace(space) as Box<DType>;
      const value = space.valueFromJSON(expected.value);
      expect(flatdim(space)).toBe(expected.flatdim);
      expect([...(flatten(space, value) as Float64Array)]).toEqual(expected.flat);
      expect([...flat.low].map(boundText)).toEqual(expected.flatSpace!.low);
      expect([...flat.high].map(boundText)).toEqual(expected.flatSpace!.high);
      if (!name.startsWith('multidiscrete')) expect(flat.dtype).toBe(expected.flatSpace!.dtype);
      expect(unflatten(space, flatten(space, value))).toEqual(value);
    });

  if (expected.batchSample !== undefined)
    it('same samples of a batch of three', () => {
      space.seed(3);
      space.sample();
      const batch = batchSpace(space, 3);
      expect(batch.valueToJSON(batch.sample())).toEqual(expected.batchSample);
    });
});

const masked: { [name: string]: readonly [space: Space, sample: (space: never) => unknown] } = {
  'discrete mask': [new Discrete(5, { start: 2 }), (s: Discrete) => s.sample([0, 1, 0, 1, 1])],
  'discrete mask of zeros': [new Discrete(5, { start: 2 }), (s: Discrete) => s.sample(new Int8Array(5))],
  'discrete probability': [new Discrete(4, { start: -1 }), (s: Discrete) => s.sample(null, [0.1, 0, 0.6, 0.3])],
  'multibinary mask': [new MultiBinary(6), (s: MultiBinary) => s.sample([0, 1, 2, 2, 1, 2])],
  'multibinary probability': [new MultiBinary([2, 3]), (s: MultiBinary) => s.sample(null, [0, 1, 0.5, 0.2, 0.9, 0.5])],
  'multidiscrete mask': [
    new MultiDiscrete([3, 2, 4], { start: [0, 5, -1] }),
    (s: MultiDiscrete) =>
      s.sample([
        [0, 1, 1],
        [0, 0],
        [1, 0, 0, 1],
      ]),
  ],
  'multidiscrete probability': [
    new MultiDiscrete([3, 2, 9]),
    (s: MultiDiscrete) =>
      s.sample(null, [
        [0.3, 0.3, 0.4],
        [1, 0],
        [0.1, 0.2, 0.05, 0.15, 0.1, 0.1, 0.1, 0.1, 0.1],
      ]),
  ],
  'text mask': [new Text(6, { charset: 'abcd' }), (s: Text) => s.sample([null, [1, 0, 1, 1]])],
  'text mask and length': [new Text(6, { charset: 'abcd' }), (s: Text) => s.sample([5, [0, 1, 1, 0]])],
  'text length': [new Text(6, { charset: 'abcd' }), (s: Text) => s.sample([4, null])],
  'text probability': [new Text(6, { charset: 'abcd' }), (s: Text) => s.sample(null, [null, [0.1, 0.2, 0.3, 0.4]])],
  'text mask of zeros': [new Text(6, { minLength: 0, charset: 'abcd' }), (s: Text) => s.sample([null, [0, 0, 0, 0]])],
  'tuple mask': [new Tuple([new Discrete(3), new MultiBinary(3)]), (s: Tuple) => s.sample([[0, 1, 1], null])],
  'dict probability': [
    new Dict({ a: new Discrete(3), b: new MultiBinary(2) }),
    (s: Dict) => s.sample(null, { a: [0.5, 0.25, 0.25], b: null }),
  ],
  'oneof mask': [
    new OneOf([new Discrete(3), new Discrete(4)]),
    (s: OneOf) =>
      s.sample([
        [0, 1, 1],
        [1, 0, 0, 1],
      ]),
  ],
  'sequence mask': [new Sequence(new Discrete(4)), (s: Sequence) => s.sample([null, [0, 1, 1, 0]])],
  'sequence length': [new Sequence(new Discrete(4)), (s: Sequence) => s.sample([3, null])],
  'sequence lengths': [
    new Sequence(new Discrete(4)),
    (s: Sequence) =>
      s.sample(null, [
        [1, 2, 5],
        [0.25, 0.25, 0, 0.5],
      ]),
  ],
  'graph mask': [
    new Graph(new Discrete(3), new Discrete(2)),
    (s: Graph) => s.sample([new Array(4).fill([0, 1, 1]), [1, 0]], null, { numNodes: 4 }),
  ],
  'graph probability': [
    new Graph(new Discrete(3), new Discrete(2)),
    (s: Graph) =>
      s.sample(
        null,
        [
          new Array(4).fill([0, 0.5, 0.5]),
          [
            [1, 0],
            [0.5, 0.5],
          ],
        ],
        { numNodes: 4, numEdges: 2 },
      ),
  ],
  'graph sizes': [
    new Graph(new Box(0, 1, { shape: [2] }), new Discrete(2)),
    (s: Graph) => s.sample(null, null, { numNodes: 3, numEdges: 4 }),
  ],
  'graph of one node': [
    new Graph(new Box(0, 1, { shape: [2] }), new Discrete(2)),
    (s: Graph) => s.sample(null, null, { numNodes: 1 }),
  ],
};

it.each(Object.entries(fromGymnasium.masked))('Gymnasium: %s', (name, samples) => {
  const [space, sample] = masked[name]!;
  space.seed(5);
  const own = samples.map(() => sample(space as never));
  expect(own.map((value) => space.valueToJSON(value))).toEqual(samples);
  expect(own.every((value) => space.contains(value))).toBe(true);
});

describe.each(Object.entries(golden('numpy-rng').spaces) as [string, Record<string, unknown[]>][])(
  'Gymnasium, seed %s',
  (seed, expected) => {
    it.each([
      ['Discrete(5)', new Discrete(5)],
      ['Discrete(4,start=-2)', new Discrete(4, { start: -2 })],
      ['MultiDiscrete([3,5,2])', new MultiDiscrete([3, 5, 2])],
      ['MultiBinary(6)', new MultiBinary(6)],
      ['Box(-1,2,(3,))', new Box(-1, 2, { shape: [3] })],
      ['Box(-inf,inf,(4,))', new Box(-INF, INF, { shape: [4] })],
      ['Box(0,inf,(4,))', new Box(0, INF, { shape: [4] })],
      ['Box(0,255,(2,3),uint8)', new Box(0, 255, { shape: [2, 3], dtype: 'uint8' })],
      ['Tuple(Discrete(3),Box(0,1,(2,)))', new Tuple([new Discrete(3), new Box(0, 1, { shape: [2] })])],
      ['Dict(a=Discrete(3),b=MultiBinary(3))', new Dict({ a: new Discrete(3), b: new MultiBinary(3) })],
      // The order that Python's set of characters had in the process that drew these, as far as the samples show it;
      // the characters that do not come up stand in for each other.
      ['Text(6)', new Text(6, { charset: seenCharset() })],
    ] as const)('%s', (name, space) => {
      space.seed(BigInt(seed));
      const own = expected[name]!.map(() => (space as Space).sample());
      expect(own.map((value) => (space as Space).valueToJSON(value))).toEqual(expected[name]);
    });
  },
);

/** The characters seen at each place, the others in the places left. */
function seenCharset(): string {
  const seen = 'qPru.g.T2Rl..Z1vC...diH...VS..6..9n..0.7.O.Y.W.QU.eb.o.BtK..j.';
  const rest = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'].filter((c) => !seen.includes(c));
  return seen.replaceAll('.', () => rest.pop()!);
}

function boundText(bound: number): number | string {
  return Number.isFinite(bound) ? bound : String(bound);
}

/** Seeds as text, which JSON carries whatever their size. */
function asText(seeds: unknown): unknown {
  if (Array.isArray(seeds)) return seeds.map(asText);
  if (typeof seeds !== 'object' || seeds === null) return String(seeds);
  return Object.fromEntries(Object.entries(seeds).map(([key, seed]) => [key, asText(seed)]));
}

interface SpaceRecord {
  seeds: { [seed: string]: { seeds: unknown; samples: unknown[] } };
  value: unknown;
  flatdim?: number;
  flat?: number[];
  flatSpace?: { low: (number | string)[]; high: (number | string)[]; dtype: string };
  batchSample?: unknown;
}
