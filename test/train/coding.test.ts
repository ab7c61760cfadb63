import { describe, expect, test } from 'vitest';
import { Box, Dict, Discrete, MultiBinary, MultiDiscrete } from '../../src/gymnasium/index.js';
import { createActionCoding, createObservationCoding } from '../../src/train/coding.js';

function written(coding: ReturnType<typeof createObservationCoding>, observation: unknown): number[] {
  const into = new Float32Array(coding.size + 2).fill(9);
  coding.write(observation, into, 1);
  return [...into];
}

describe('what a team sees', () => {
  test('a box of any shape, flat', () => {
    const coding = createObservationCoding(new Box(-1, 1, { shape: [2, 2], dtype: 'float32' }));
    expect(written(coding, Float32Array.of(1, 2, 3, 4))).toEqual([9, 1, 2, 3, 4, 9]);
  });

  test('bits as they are', () => {
    expect(written(createObservationCoding(new MultiBinary(3)), Int8Array.of(1, 0, 1))).toEqual([9, 1, 0, 1, 9]);
  });

  test('a discrete observation one-hot, from its start', () => {
    expect(written(createObservationCoding(new Discrete(3, { start: 5 })), 6)).toEqual([9, 0, 1, 0, 9]);
  });

  test('a team sees no other spaces, such as Dict', () => {
    expect(() => createObservationCoding(new Dict({ a: new Discrete(2) }))).toThrow(
      'a team cannot see Dict observations; expected Box, MultiBinary or Discrete',
    );
  });
});

describe('what a team does', () => {
  test('one bit a unit', () => {
    const coding = createActionCoding(new MultiBinary(3));
    expect(coding.units).toBe(3);
    expect(coding.read([9, 1, 0, 1], 1)).toEqual(Int8Array.of(1, 0, 1));
  });

  test.each([
    [1, 1, [0, 0]],
    [2, 1, [0, 1]],
    [3, 2, [0, 1, 2, 0]],
    [5, 3, [0, 1, 2, 3, 4, 0, 1, 2]],
  ])('%i actions by %i units, the first the highest bit; codes beyond wrap round', (n, units, wanted) => {
    const coding = createActionCoding(new Discrete(n), 2);
    expect(coding).toMatchObject({ units, choices: 2, isReal: false });
    const codes = wanted.map((_, code) => Array.from({ length: units }, (_, k) => (code >> (units - 1 - k)) & 1));
    expect(codes.map((bits) => coding.read(bits, 0))).toEqual(wanted);
  });

  test('actions begin at the start of the space', () => {
    expect(createActionCoding(new Discrete(2, { start: -1 })).read([1], 0)).toBe(0);
  });

  test('of several actions one unit selects, unless told otherwise', () => {
    const coding = createActionCoding(new Discrete(5, { start: 3 }));
    expect(coding).toMatchObject({ units: 1, choices: 5, isReal: false });
    expect([0, 1, 4].map((action) => coding.read([9, action], 1))).toEqual([3, 4, 7]);
    expect(createActionCoding(new Discrete(1))).toMatchObject({ units: 1, choices: 2 });
  });

  test('a number a unit, clipped to the space', () => {
    const coding = createActionCoding(new Box([-1, 0, -2], [1, 3, 2], { dtype: 'float32' }));
    expect(coding).toMatchObject({ units: 3, choices: 2, isReal: true });
    expect(coding.read([9, -1.5, 2.25, 7], 1)).toEqual(Float32Array.of(-1, 2.25, 2));
  });

  test('a team acts in no other spaces, such as MultiDiscrete', () => {
    expect(() => createActionCoding(new MultiDiscrete([2, 3]))).toThrow(
      'a team cannot act in a MultiDiscrete action space; expected Discrete, MultiBinary or Box',
    );
  });
});
