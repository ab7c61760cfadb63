import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Box } from '../../../src/gymnasium/spaces/box.js';
import { Dict } from '../../../src/gymnasium/spaces/dict.js';
import { Discrete } from '../../../src/gymnasium/spaces/discrete.js';
import { MultiBinary } from '../../../src/gymnasium/spaces/multi-binary.js';
import { MultiDiscrete } from '../../../src/gymnasium/spaces/multi-discrete.js';
import type { Space } from '../../../src/gymnasium/spaces/space.js';
import { Tuple } from '../../../src/gymnasium/spaces/tuple.js';

const golden = JSON.parse(readFileSync(new URL('../../golden/numpy-rng.json', import.meta.url), 'utf8'));

const spaces: { [name: string]: () => Space } = {
  'Discrete(5)': () => new Discrete(5),
  'Discrete(4,start=-2)': () => new Discrete(4, { start: -2 }),
  'MultiDiscrete([3,5,2])': () => new MultiDiscrete([3, 5, 2]),
  'MultiBinary(6)': () => new MultiBinary(6),
  'Box(-1,2,(3,))': () => new Box(-1, 2, { shape: [3] }),
  'Box(-inf,inf,(4,))': () => new Box(-Infinity, Infinity, { shape: [4] }),
  'Box(0,inf,(4,))': () => new Box(0, Infinity, { shape: [4] }),
  'Box(0,255,(2,3),uint8)': () => new Box(0, 255, { shape: [2, 3], dtype: 'uint8' }),
  'Tuple(Discrete(3),Box(0,1,(2,)))': () => new Tuple([new Discrete(3), new Box(0, 1, { shape: [2] })]),
  'Dict(a=Discrete(3),b=MultiBinary(3))': () => new Dict({ a: new Discrete(3), b: new MultiBinary(3) }),
};

describe.each(Object.entries(golden.spaces) as [string, Record<string, unknown[]>][])('seed %s', (seed, expected) => {
  it.each(Object.keys(spaces))('%s', (name) => {
    const space = spaces[name]!();
    space.seed(BigInt(seed));
    expect(expected[name]!.map(() => space.valueToJSON(space.sample()))).toEqual(expected[name]);
  });
});
