import { describe, expect, it } from 'vitest';
import { Box } from '../../../src/gymnasium/spaces/box.js';
import { Dict } from '../../../src/gymnasium/spaces/dict.js';
import { Discrete } from '../../../src/gymnasium/spaces/discrete.js';
import { Graph } from '../../../src/gymnasium/spaces/graph.js';
import { MultiBinary } from '../../../src/gymnasium/spaces/multi-binary.js';
import { MultiDiscrete } from '../../../src/gymnasium/spaces/multi-discrete.js';
import { OneOf } from '../../../src/gymnasium/spaces/one-of.js';
import { Sequence } from '../../../src/gymnasium/spaces/sequence.js';
import type { Space } from '../../../src/gymnasium/spaces/space.js';
import { Text } from '../../../src/gymnasium/spaces/text.js';
import { Tuple } from '../../../src/gymnasium/spaces/tuple.js';

const f32 = (...values: number[]): Float32Array => Float32Array.from(values);
const graph = new Graph(new Box(0, 1, { shape: [2] }), new Discrete(3));
const links = (...values: number[]): Int32Array => Int32Array.from(values);

const cases: readonly (readonly [space: Space, inside: readonly unknown[], outside: readonly unknown[]])[] = [
  [new Discrete(3, { start: -1 }), [-1, 0, 1], [2, -2, 0.5, Number.NaN, '0', true, 0n, [0]]],
  [
    new Box(0, 1, { shape: [2] }),
    [f32(0, 1), [0.5, 0.25], Int8Array.of(0, 1)],
    [
      f32(0, 1.5),
      f32(0, Number.NaN),
      f32(0),
      Float64Array.of(0, 1),
      [[0, 1]],
      ['0', '1'],
      0.5,
      { 0: 0, 1: 1, length: 2 },
    ],
  ],
  [new Box(-Infinity, Infinity, { shape: [1] }), [f32(Infinity), f32(-3)], [f32(Number.NaN)]],
  [new Box(0, 1, { shape: [] }), [f32(0.5), 0.5], [f32(0.5, 0.5), [0.5], 2]],
  [
    new Box(0, 9, { shape: [1, 2], dtype: 'int16' }),
    [Int16Array.of(0, 9), Uint8Array.of(1, 2), [[3, 4]]],
    [Int32Array.of(0, 9), Uint16Array.of(0, 9), [3, 4], [[3.5, 4]], [[3], [4]], Int16Array.of(0, 10)],
  ],
  [
    new Box(0, 9, { shape: [1], dtype: 'int64' }),
    [Float64Array.of(3), Int32Array.of(3)],
    [Float64Array.of(3.5), f32(3)],
  ],
  [
    new MultiDiscrete([2, 3], { start: [0, 5] }),
    [Int32Array.of(1, 5), Int8Array.of(0, 7), [1, 6]],
    [Int32Array.of(2, 5), Int32Array.of(0, 4), Float64Array.of(1, 5), [0.5, 5], [1]],
  ],
  [
    new MultiBinary([1, 2]),
    [Int8Array.of(0, 1), f32(1, 1), [[0, 1]]],
    [Int8Array.of(0, 2), Int8Array.of(0), [0, 1], [[0.5, 1]], '01'],
  ],
  [new Text(3, { charset: 'a🙂' }), ['a', '🙂🙂🙂', 'a🙂'], ['', 'aaaa', 'b', ['a'], 1]],
  [new Tuple([new Discrete(2), new Text(1)]), [[1, 'x']], [[1], [1, 'x', 0], ['x', 1], { 0: 1, 1: 'x' }, null]],
  [
    new Dict({ a: new Discrete(2), b: new Text(1) }),
    [{ a: 0, b: 'x' }, Object.assign(Object.create(null), { b: 'y', a: 1 })],
    [{ a: 0 }, { a: 0, b: 'x', c: 0 }, { a: 2, b: 'x' }, [0, 'x'], null],
  ],
  [
    new OneOf([new Discrete(2), new Text(1)]),
    [
      [0, 1],
      [1, 'x'],
    ],
    [[0, 'x'], [2, 0], [-1, 0], [0.5, 0], [0], 0],
  ],
  [new Sequence(new Discrete(2)), [[], [0, 1, 1]], [[2], 0, Int32Array.of(0, 1)]],
  [
    new Sequence(new Discrete(2), { stack: true }),
    [Int32Array.of(0, 1), Int32Array.of()],
    [[0, 1], Int32Array.of(2), Float64Array.of(0)],
  ],
  [
    new Sequence(new Dict({ a: new Discrete(2), b: new Box(0, 1, { shape: [2] }) }), { stack: true }),
    [{ a: Int32Array.of(0, 1), b: f32(0, 0, 1, 1) }],
    [{ a: Int32Array.of(0, 1), b: f32(0, 0) }, { a: Int32Array.of(0), b: f32(0, 0, 1) }, { a: Int32Array.of(0) }],
  ],
  [
    graph,
    [
      { nodes: f32(0, 0, 1, 1), edges: null, edgeLinks: null },
      { nodes: f32(0, 0, 1, 1), edges: Int32Array.of(2), edgeLinks: links(0, 1) },
    ],
    [
      { nodes: f32(0, 0, 1), edges: null, edgeLinks: null },
      { nodes: f32(0, 2), edges: null, edgeLinks: null },
      { nodes: f32(0, 0), edges: Int32Array.of(3), edgeLinks: links(0, 0) },
      { nodes: f32(0, 0), edges: Int32Array.of(2), edgeLinks: links(0, 1) },
      { nodes: f32(0, 0), edges: Int32Array.of(2), edgeLinks: links(0) },
      { nodes: f32(0, 0), edges: Int32Array.of(2), edgeLinks: null },
      { nodes: f32(0, 0) },
    ],
  ],
  [
    new Graph(new Discrete(2), null),
    [{ nodes: Int32Array.of(0, 1), edges: null, edgeLinks: null }],
    [{ nodes: Int32Array.of(0, 1), edges: Int32Array.of(0), edgeLinks: links(0, 1) }],
  ],
];

describe.each(cases.map(([space, inside, outside]) => [String(space), space, inside, outside] as const))(
  '%s',
  (_, space, inside, outside) => {
    it.each(inside.map((x) => [x]))('contains %j', (x) => expect(space.contains(x)).toBe(true));
    it.each(outside.map((x) => [x]))('does not contain %o', (x) => expect(space.contains(x)).toBe(false));
  },
);
