import { describe, expect, test } from 'vitest';
import { Graph } from '../../src/rule/program/graph.js';
import { instantiate, writeScalar } from '../../src/rule/program/javascript.js';
import { HALF_DRAW, normalQuantile } from '../../src/statistics/normal-quantile.js';

const DRAWS = 2 ** 24;

/** √2 · erf⁻¹(2 u + 2⁻²⁴ − 1) for the draw u = k / 2²⁴, by mpmath 1.3 with thirty digits. */
const EXACT: readonly (readonly [k: number, x: number])[] = [
  [0, -5.419983174916868],
  [1, -5.22011306060054],
  [1000, -3.84762404088118],
  [12_345, -3.180207108099998],
  [873_400, -1.6252117243553699],
  [1_000_000, -1.558100825081863],
  [8_388_607, -7.470334394666561e-8],
  [9_000_000, 0.09147353453439865],
  [16_356_352, 1.958504540041093],
];

/** The f32 closure, from the very text that units run. */
function compiled(): (u: number) => number {
  const graph = new Graph();
  const root = graph.raw('normal', graph.leaf('draw'));
  const text = writeScalar(
    graph,
    [root],
    (value) => `return ${value};`,
    () => 'u',
    'f32',
  );
  return instantiate(`(u) => { ${text} }`, 'f32') as (u: number) => number;
}

const f32 = compiled();

describe('normal(u)', () => {
  // docs/numerics.md: over all draws 1.2e−7 and 3.8e−7 relative, see bench/normal.ts.
  test.each(EXACT)('draw %i is %d: to 1.2e−7 in f64, to 3.8e−7 in f32', (k, x) => {
    expect(Math.abs(normalQuantile(k / DRAWS) / x - 1)).toBeLessThan(1.2e-7);
    expect(Math.abs(f32(k / DRAWS) / x - 1)).toBeLessThan(3.8e-7);
  });

  test('97.5 % lie below 1.959964', () => {
    expect(normalQuantile(0.975 - HALF_DRAW)).toBeCloseTo(1.959963984540054, 6);
    expect(f32(Math.round(0.975 * DRAWS) / DRAWS)).toBeCloseTo(1.959963984540054, 5);
  });

  test('it is finite, odd and increasing: every 1009th draw', () => {
    let last = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < DRAWS; k += 1009) {
      const x = f32(k / DRAWS);
      expect(x).toBe(-f32((DRAWS - 1 - k) / DRAWS));
      expect(x).toBeGreaterThan(last);
      last = x;
    }
    expect(f32(0)).toBeCloseTo(-5.419983, 5);
    expect(f32((DRAWS - 1) / DRAWS)).toBe(-f32(0));
  });

  test('its branches meet at |u − 1/2| = 0.425', () => {
    for (const edge of [0.075, 0.925]) {
      const k = Math.round((edge - HALF_DRAW) * DRAWS);
      const around = [-2, -1, 0, 1, 2].map((step) => (k + step) / DRAWS);
      // Neighbouring draws are 2⁻²⁴ / φ(1.44) = 4.2e−7 apart, a few times the distance of floats there.
      for (const f of [f32, normalQuantile]) {
        const values = around.map(f);
        values.slice(1).forEach((value, i) => {
          expect(value - values[i]!).toBeGreaterThan(-6e-7);
          expect(value - values[i]!).toBeLessThan(1.4e-6);
        });
      }
    }
  });

  test('the moments are those of N(0, 1): every 64th draw of them all', () => {
    let [count, sum, squares, fourths] = [0, 0, 0, 0];
    for (let k = 32; k < DRAWS; k += 64) {
      const x = f32(k / DRAWS);
      count++;
      sum += x;
      squares += x * x;
      fourths += x ** 4;
    }
    expect(sum / count).toBeCloseTo(0, 4);
    expect(squares / count).toBeCloseTo(1, 4);
    expect(fourths / count).toBeCloseTo(3, 2);
  });
});
