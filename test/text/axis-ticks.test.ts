import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisRange, axisTicks } from '../../src/text/axis-ticks.js';

describe('axisTicks', () => {
  it.each([
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1], 1],
    [0, 800_000, 4, [0, 200_000, 400_000, 600_000, 800_000], 0],
    [-0.3, 0.3, 3, [-0.2, 0, 0.2], 1],
    [0.021, 0.029, 4, [0.022, 0.024, 0.026, 0.028], 3],
    [0, 500, 2, [0, 200, 400], 0],
  ])('of [%d, %d], about %d', (min, max, count, ticks, decimals) => {
    expect(axisTicks(min, max, count)).toMatchObject({ ticks, decimals });
  });
});

describe('axisRange', () => {
  it.each([
    [[0.13, 0.98], { min: 0, max: 1 }],
    [[-0.02, 0.98], { min: -0.2, max: 1 }],
    [[500], { min: 200, max: 800 }],
    [[0, 0], { min: -1, max: 1 }],
    [[], { min: 0, max: 1 }],
    [[Number.NaN, 2, 4], { min: 2, max: 4 }],
  ])('of %j', (values, range) => {
    expect(axisRange(values, 5)).toEqual(range);
  });

  it('holds every value and has at least two ticks', () => {
    const value = fc.double({ min: -1e12, max: 1e12, noNaN: true }).map((x) => (Math.abs(x) < 1e-12 ? 0 : x));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.integer({ min: 2, max: 10 }), (values, count) => {
        const { min, max } = axisRange(values, count);
        const slack = 1e-6 * (max - min);
        const { ticks } = axisTicks(min, max, count);
        return Math.min(...values) >= min - slack && Math.max(...values) <= max + slack && ticks.length >= 2;
      }),
      { seed: 7 },
    );
  });
});
