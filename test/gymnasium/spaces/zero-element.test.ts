import { describe, expect, test } from 'vitest';
import {
  Box,
  Dict,
  Discrete,
  Graph,
  MultiBinary,
  MultiDiscrete,
  OneOf,
  Sequence,
  type Space,
  Text,
  Tuple,
  zeroElement,
} from '../../../src/gymnasium/index.js';

const point = new Box([-1, 2, -5], [1, 3, -4], { dtype: 'float32' });

describe('the element nearest to zero', () => {
  test.each<[Space, unknown]>([
    [point, Float32Array.of(0, 2, -4)],
    [new Discrete(3, { start: 4 }), 4],
    [new MultiDiscrete([2, 3], { start: [1, 0] }), Int32Array.of(1, 0)],
    [new MultiBinary([2, 2]), new Int8Array(4)],
    [new Tuple([new Discrete(2), point]), [0, Float32Array.of(0, 2, -4)]],
    [new Dict({ a: new Discrete(2) }), { a: 0 }],
    [new OneOf([point, new Discrete(2)]), [0, Float32Array.of(0, 2, -4)]],
    [new Text(4, { minLength: 2, charset: 'xy' }), 'xx'],
    [new Sequence(new Discrete(2)), []],
    [new Graph(point, null), { nodes: Float32Array.of(0, 2, -4), edges: null, edgeLinks: null }],
    [
      new Graph(point, new Discrete(2)),
      { nodes: Float32Array.of(0, 2, -4), edges: Int32Array.of(0), edgeLinks: Int32Array.of(0, 0) },
    ],
  ])('of %s', (space, expected) => {
    expect(zeroElement(space)).toEqual(expected);
    expect(space.contains(zeroElement(space))).toBe(true);
  });

  test('of a stacked sequence holds one', () => {
    const space = new Sequence(new Discrete(2), { stack: true });
    expect(zeroElement(space)).toEqual(Int32Array.of(0));
    expect(space.contains(zeroElement(space))).toBe(true);
  });
});
