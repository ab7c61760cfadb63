import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fusedMultiplyAdd } from '../../../src/gymnasium/libm/fused-multiply-add.js';
import { cos, sin } from '../../../src/gymnasium/libm/sin-cos.js';
import { cosFloat32, sinFloat32 } from '../../../src/gymnasium/libm/sin-cos-float32.js';
import { cosFused, sinFused } from '../../../src/gymnasium/libm/sin-cos-fused.js';
import { sineTable } from '../../../src/gymnasium/libm/sine-table.js';
import { square } from '../../../src/gymnasium/libm/square.js';
import { squareFloat32 } from '../../../src/gymnasium/libm/square-float32.js';

type Table = readonly (readonly [x: number, value: number])[];
const golden = JSON.parse(readFileSync(new URL('../../golden/libm.json', import.meta.url), 'utf8')) as Record<
  string,
  Table
>;

/** The arguments at which a function does not give the very bits of the table. */
function misses(name: string, f: (x: number) => number): number[] {
  return golden[name]!.filter(([x, value]) => !Object.is(f(x), value)).map(([x]) => x);
}

describe('the bits of NumPy on glibc', () => {
  it.each([
    ['sin', sin, 2500],
    ['cos', cos, 2500],
    ['sin', sinFused, 2500],
    ['cos', cosFused, 2500],
    ['sinFloat32', sinFloat32, 750],
    ['cosFloat32', cosFloat32, 750],
    ['square', square, 600],
    ['squareFloat32', squareFloat32, 600],
  ] as const)('%s', (name, f, atLeast) => {
    expect(golden[name]!.length).toBeGreaterThanOrEqual(atLeast);
    expect(misses(name, f)).toEqual([]);
  });

  it('are not those of a product: the golden squares hold cases of both kinds', () => {
    expect(misses('square', (x) => x * x).length).toBeGreaterThan(100);
    expect(misses('squareFloat32', (x) => Math.fround(x * x)).length).toBeGreaterThan(100);
  });
});

describe('sin and cos beyond the golden values', () => {
  it.each([0.05, 0.22, 0.9, 4, 1000])('decide as the fused evaluation does, up to %d', (limit) => {
    fc.assert(
      fc.property(
        fc.double({ min: -limit, max: limit, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (x, y) => {
          for (const angle of [x, y * limit]) {
            expect(sin(angle)).toBe(sinFused(angle));
            expect(cos(angle)).toBe(cosFused(angle));
          }
        },
      ),
      { numRuns: 3000, seed: 1 },
    );
  });

  it('keep the sign of zero, pass NaN on, and refuse infinity', () => {
    expect(Object.is(sin(-0), -0)).toBe(true);
    expect(cos(-0)).toBe(1);
    expect(sin(Number.NaN)).toBeNaN();
    expect(cos(Number.POSITIVE_INFINITY)).toBeNaN();
  });

  it('hand over to Math where the reduction ends', () => {
    expect(sin(2e8)).toBe(Math.sin(2e8));
    expect(cos(-2e8)).toBe(Math.cos(-2e8));
  });
});

describe('fusedMultiplyAdd rounds once', () => {
  it.each([
    // (1 + 2^-52)(1 − 2^-52) − 1 = −2^-104, which a rounded product loses.
    [1 + 2 ** -52, 1 - 2 ** -52, -1, -(2 ** -104)],
    // 0.1 · 10 − 1 is the error of the double 0.1, ten times: 2^-54.
    [0.1, 10, -1, 2 ** -54],
    [3, 5, 7, 22],
    // (1 + 2^-27)² = 1 + 2^-26 + 2^-54; with 2^-53 − 2^-54 more the sum is a tie, and goes to the even neighbour.
    [1 + 2 ** -27, 1 + 2 ** -27, 2 ** -53 - 2 ** -54, 1 + 2 ** -26],
    // A hair more, and the tie is broken upwards, although the hair is lost in any double sum.
    [1 + 2 ** -27, 1 + 2 ** -27, 2 ** -53 - 2 ** -54 + 2 ** -106, 1 + 2 ** -26 + 2 ** -52],
    [1 + 2 ** -27, 1 + 2 ** -27, 2 ** -53 - 2 ** -54 - 2 ** -107, 1 + 2 ** -26],
  ])('%d · %d + %d', (a, b, c, expected) => {
    expect(fusedMultiplyAdd(a, b, c)).toBe(expected);
  });
});

it('tabulates sines that carry on beyond the double', () => {
  expect(sineTable[4]).toBe(Math.sin(1 / 128));
  // Each double and its rest together: sin² + cos² = 1 to 105 bits, in 120-bit fixed point.
  for (const k of [1, 42, 109]) {
    const [s, sRest, c, cRest] = sineTable.subarray(4 * k, 4 * k + 4) as unknown as [number, number, number, number];
    const exact = (x: number): bigint => BigInt(x * 2 ** 60) * 2n ** 60n;
    const sine = exact(s) + BigInt(Math.round(sRest * 2 ** 120));
    const cosine = exact(c) + BigInt(Math.round(cRest * 2 ** 120));
    const error = sine * sine + cosine * cosine - 2n ** 240n;
    expect(Number(error) * 2 ** -240).toBeLessThan(2 ** -105);
    expect(Number(error) * 2 ** -240).toBeGreaterThan(-(2 ** -105));
  }
});
