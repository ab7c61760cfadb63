import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packData, unpackData } from '../../src/safetensors/packed-data.js';

const again = (value: unknown) => unpackData(packData(value));

test('what structuredClone copies comes back as it was', () => {
  const value = {
    numbers: [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324],
    others: [undefined, null, true, 'text', 12345678901234567890n, new Date(5)],
    arrays: [Float64Array.of(1, Number.NaN), Float32Array.of(0.5), Uint8Array.of(1, 2, 3), BigInt64Array.of(-1n)],
    map: new Map<unknown, unknown>([
      ['a', 1],
      [2, new Set([3, Int32Array.of(4)])],
    ]),
    $: 'a key that packing uses itself',
    ['__proto__x']: {},
  };
  expect(again(value)).toEqual(value);
  expect(Object.is((again(value) as typeof value).numbers[1], -0)).toBe(true);
  const strange = JSON.parse('{"__proto__": {"a": 1}}');
  expect(Object.keys(again(strange) as object)).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(again(strange))).toBe(Object.prototype);
});

test('what is the same object in two places, or in a circle, is so afterwards', () => {
  const shared = Float64Array.of(1, 2);
  const value: Record<string, unknown> = { first: shared, second: { shared, date: new Date(1) }, third: [shared] };
  value['self'] = value;
  const { first, second, third, self } = again(value) as {
    first: unknown;
    second: { shared: unknown };
    third: [unknown];
    self: unknown;
  } & object;
  expect(second.shared).toBe(first);
  expect(third[0]).toBe(first);
  expect((self as { first: unknown }).first).toBe(first);
});

test('any plain data', () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withDate: true,
        maxDepth: 4,
      }),
      (value) => {
        let copy: unknown;
        try {
          copy = structuredClone(value);
        } catch {
          return;
        }
        expect(again(copy)).toEqual(copy);
      },
    ),
    { numRuns: 100 },
  );
});

test('anything else is refused with its place', () => {
  expect(() => packData({ a: [() => {}] })).toThrow(/\["a"\]\[0\] is a function; expected plain data/);
  class Ball {}
  expect(() => packData({ a: new Ball() })).toThrow(/\["a"\] is of class Ball/);
  let deep: unknown = 1;
  for (let k = 0; k < 200; k++) deep = [deep];
  expect(() => packData(deep)).toThrow(/nested more than 100 deep/);
});

test('what nobody packed is refused, or is some data', () => {
  const bytes = new Uint8Array(16);
  for (const text of [
    '',
    '{',
    '{"$":5}',
    '{"$":"constructor"}',
    '{"$":"again","of":0}',
    '{"$":"Float64Array","at":8,"length":2}',
  ])
    expect(() => unpackData({ text, bytes }), text).toThrow(/its data are not as they are packed/);
  expect(() => unpackData({ text: '['.repeat(1000), bytes })).toThrow(/not as they are packed/);
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        unpackData({ text, bytes });
      } catch (error) {
        expect((error as Error).message).toMatch(/not as they are packed/);
      }
    }),
    { numRuns: 100 },
  );
});
