import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LIBRARY_FUNCTIONS, type LibraryFunction } from '../../../src/rule/ops/functions.js';
import { Graph } from '../../../src/rule/program/graph.js';
import { instantiate, writeScalar } from '../../../src/rule/program/javascript.js';

type Unary = (x: number) => number;

interface Figure {
  readonly op: LibraryFunction;
  readonly exact: Unary;
  readonly low: number;
  readonly high: number;
  readonly stated: number;
}

/** The f32 closure of a library function, from the very text that units run. */
function compiled(op: LibraryFunction): (x: number, y: number) => number {
  const graph = new Graph();
  const [x, y] = [graph.leaf('unit', 'x'), graph.leaf('unit', 'y')];
  const root = graph.raw(op, ...(op === 'pow' ? [x, y] : [x]));
  const body = writeScalar(
    graph,
    [root],
    (value) => `return ${value};`,
    ({ leaf }) => leaf.name,
    'f32',
  );
  return instantiate(`(x, y) => { ${body} }`, 'f32') as (x: number, y: number) => number;
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

function floatOf(bits: number): number {
  word[0] = bits;
  return float[0]!;
}

function bitsOf(value: number): number {
  float[0] = value;
  return word[0]!;
}

/** The distance between neighbours of f32 at the size of `value`; 2⁻¹⁴⁹ below the normal floats. */
function spacing(value: number): number {
  const exponent = Math.max((bitsOf(Math.abs(value)) >>> 23) & 255, 1);
  return 2 ** (exponent - 127 - 23);
}

/** Every 9973rd float from `low` to `high`, both signs where the range has them. */
function* floats(low: number, high: number): Generator<number> {
  const stride = 9973;
  if (low < 0) for (let b = bitsOf(Math.max(0, -high)); b <= bitsOf(-low); b += stride) yield -floatOf(b);
  if (high > 0) for (let b = bitsOf(Math.max(0, low)); b <= bitsOf(high); b += stride) yield floatOf(b);
}

function worst(fast: Unary, exact: Unary, low: number, high: number): { ulp: number; absolute: number } {
  let ulp = 0;
  let absolute = 0;
  for (const x of floats(low, high)) {
    const wanted = exact(x);
    const error = Math.abs(fast(x) - wanted);
    if (error > absolute) absolute = error;
    const steps = error / spacing(wanted);
    if (steps > ulp) ulp = steps;
  }
  return { ulp, absolute };
}
const softplus: Unary = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid: Unary = (x) => 1 / (1 + Math.exp(-x));

/** The figure is what every 97th float gave; this coarser walk must come close to it and must not exceed it. */
function expectNear(measured: number, stated: number): void {
  expect(measured).toBeLessThanOrEqual(stated);
  expect(measured).toBeGreaterThan(0.5 * stated);
}

describe('f32 library functions against f64', () => {
  const inUlp: readonly Figure[] = [
    { op: 'exp', exact: Math.exp, low: -87.3, high: 88, stated: 0.97 },
    { op: 'log', exact: Math.log, low: 1.2e-38, high: 3.4e38, stated: 0.84 },
    { op: 'sigmoid', exact: sigmoid, low: -87, high: 87, stated: 2.4 },
    { op: 'tanh', exact: Math.tanh, low: -87, high: 87, stated: 1.5 },
    { op: 'softplus', exact: softplus, low: 1, high: 80, stated: 1.3 },
    { op: 'logsigmoid', exact: (x) => -softplus(-x), low: -80, high: -1, stated: 1.3 },
  ];
  test.each(inUlp)('$op is within $stated ulp from $low to $high', ({ op, exact, low, high, stated }) => {
    expectNear(worst(compiled(op) as Unary, exact, low, high).ulp, stated);
  });

  const absolute: readonly Figure[] = [
    { op: 'sigmoid', exact: sigmoid, low: -87, high: 87, stated: 8.9e-8 },
    { op: 'tanh', exact: Math.tanh, low: -87, high: 87, stated: 9.0e-8 },
    { op: 'softplus', exact: softplus, low: -80, high: 1, stated: 1.35e-7 },
    { op: 'logsigmoid', exact: (x) => -softplus(-x), low: -1, high: 80, stated: 1.35e-7 },
  ];
  test.each(absolute)('$op is within $stated from $low to $high', ({ op, exact, low, high, stated }) => {
    expectNear(worst(compiled(op) as Unary, exact, low, high).absolute, stated);
  });

  test.each([-1, -0.5, 0.3333, 1.5, 3, 10])('pow(x, %s) is within 1 + 1.8·|y ln x| ulp', (power) => {
    const y = Math.fround(power);
    const limit = Math.exp(Math.min(87, 87 / Math.abs(y)));
    const f = compiled('pow');
    let most = 0;
    for (const x of floats(1 / limit, limit)) {
      const wanted = x ** y;
      most = Math.max(most, Math.abs(f(x, y) - wanted) / spacing(wanted) / (1 + 1.8 * Math.abs(y * Math.log(x))));
    }
    expectNear(most, 1);
  });

  test('every library function has its error stated, here and in docs/numerics.md', () => {
    // pow has a formula above.
    const stated = new Set<string>([...inUlp, ...absolute].map(({ op }) => op)).add('pow');
    const page = readFileSync(new URL('../../../docs/numerics.md', import.meta.url), 'utf8');
    // normal has tests of its own, as a quantile function.
    const names = Object.keys(LIBRARY_FUNCTIONS).filter((name) => name !== 'normal');
    expect(names.filter((name) => !stated.has(name))).toEqual([]);
    for (const name of names) expect(page).toMatch(new RegExp(`^\\| \`${name}`, 'm'));
  });

  test('pow of 0 and of negative numbers is 0', () => {
    expect(compiled('pow')(0, 3)).toBe(0);
    expect(compiled('pow')(-2, 3)).toBe(0);
  });

  test.each([
    ['exp', -1000, 1.175499675756452e-38],
    ['exp', 1000, 1.6849958607437848e38],
    ['exp', Number.NEGATIVE_INFINITY, 1.175499675756452e-38],
    ['exp', 0, 1],
    ['log', 0, -87.3365478515625],
    ['log', -1, -87.3365478515625],
    ['log', 1, 0],
    ['sigmoid', -1000, 5.934733013259143e-39],
    ['sigmoid', 0, 0.5],
    ['sigmoid', 1000, 1],
    ['tanh', 0, 0],
    ['tanh', -1000, -1],
    ['softplus', -1000, 0],
    ['softplus', 1000, 1000],
    ['logsigmoid', -1000, -1000],
  ] as [LibraryFunction, number, number][])('%s(%s) is %s', (op, x, wanted) => {
    expect(compiled(op)(x, 0)).toBe(wanted);
  });
});
