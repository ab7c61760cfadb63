import { describe, expect, test } from 'vitest';
import { FUNCTIONS, LIBRARY_FUNCTIONS, type LibraryFunction } from '../../src/rule/ops/functions.js';
import type { Precision } from '../../src/rule/ops/precision.js';
import type { Primitive } from '../../src/rule/ops/primitives.js';
import { Graph, type Node } from '../../src/rule/program/graph.js';
import { instantiate, writeScalar } from '../../src/rule/program/javascript.js';
import { SimdWriter } from '../../src/rule/program/simd-writer.js';
import { FunctionBuilder } from '../../src/wasm/function-builder.js';
import { encodeModule } from '../../src/wasm/module.js';
import { SCALAR_FUNCTIONS } from '../scalar-functions.js';

const COUNT = 8192;

/** f32 bits from a linear congruential generator (Numerical Recipes), so that failures repeat. */
function randomWords(seed: number): Uint32Array {
  let state = seed;
  return Uint32Array.from({ length: COUNT }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0));
}

const EDGES = [
  [0, -0, 1, -1, 0.5, -0.5, 2 ** -149, -(2 ** -149), 2 ** -126, 1.1754944e-38, 1e-20, 2 ** -24],
  [3.4028234663852886e38, -3.4028234663852886e38, 1e20, -1e20, 16777216, 16777217, 2 ** 31, -(2 ** 31)],
  // Where functions saturate or change their form: exp, log, tanh, √2.
  [-87.33654, 88.02, 88.03, -104, 104, 17, -17, 0.625, -0.625, Math.SQRT2, Math.LN2, 700, -700],
  [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
].flat();

/** Half of all kinds of floats, half of everyday size, every pair of edges. */
function operands(seed: number, edge: (k: number) => number): Float32Array {
  const words = randomWords(seed);
  const anything = new Float32Array(words.buffer);
  return Float32Array.from(words, (word, k) => {
    if (k < EDGES.length ** 2) return EDGES[edge(k)]!;
    return k % 2 === 0 ? anything[k]! : (word / 2 ** 32 - 0.5) * 2 ** ((word >>> 3) % 8);
  });
}

const first = operands(1, (k) => k % EDGES.length);
const second = operands(2, (k) => Math.floor(k / EDGES.length));
const third = operands(3, (k) => (7 * k) % EDGES.length);

type Build = (graph: Graph, x: Node, y: Node, z: Node) => Node;

function graphOf(build: Build) {
  const graph = new Graph();
  const [x, y, z] = ['x', 'y', 'z'].map((key) => graph.leaf('unit', key)) as [Node, Node, Node];
  return { graph, root: build(graph, x, y, z) };
}

/** What the text of literal units computes. */
function scalar(build: Build, operand: readonly Float32Array[]): Float32Array {
  const { graph, root } = graphOf(build);
  const body = writeScalar(
    graph,
    [root],
    (value) => `return ${value};`,
    ({ leaf }) => leaf.name,
    'f32',
  );
  const compiled = instantiate(`(x, y, z) => { ${body} }`, 'f32') as (x: number, y: number, z: number) => number;
  return Float32Array.from({ length: COUNT }, (_, k) => compiled(operand[0]![k]!, operand[1]![k]!, operand[2]![k]!));
}

/** What the code of dense kernels computes, four at a time. */
function simd(build: Build, operand: readonly Float32Array[]): Float32Array {
  const { graph, root } = graphOf(build);
  const f = new FunctionBuilder('all', ['address']);
  const row = 4 * COUNT;
  f.loop(0, { constant: row }, 16, () => {
    f.get(0);
    const writer = new SimdWriter(f, graph, ({ leaf }) => f.get(0).load(row * 'xyz'.indexOf(leaf.name)));
    writer.write([root], () => f.store(3 * row));
  });
  const pages = (4 * row) / 65536;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  operand.forEach((values, k) => new Float32Array(memory.buffer, k * row, COUNT).set(values));
  const module = new WebAssembly.Module(encodeModule([f], { initial: pages, maximum: pages, shared: false }));
  const { all } = new WebAssembly.Instance(module, { env: { memory } }).exports as { all: (from: number) => void };
  all(0);
  return new Float32Array(memory.buffer, 3 * row, COUNT);
}

/** Differences by bits, with the operands; every NaN is the same NaN. */
function differences(build: Build, operand: readonly Float32Array[]): string[] {
  const [literal, dense] = [scalar(build, operand), simd(build, operand)];
  const found: string[] = [];
  literal.forEach((value, k) => {
    if (!Object.is(value, dense[k])) found.push(`(${operand.map((o) => o[k])}): ${value} literal, ${dense[k]} dense`);
  });
  return found.slice(0, 3);
}

const anything = [first, second, third];
const truth =
  (test: (graph: Graph, x: Node, y: Node) => Node): Build =>
  (graph, x, y) =>
    graph.raw('select', test(graph, x, y), graph.number(1), graph.number(0));
const compare = (op: Primitive): Build => truth((graph, x, y) => graph.raw(op, x, y));
const both = (op: 'and' | 'or'): Build =>
  truth((graph, x, y) => graph.raw(op, graph.raw('less', x, y), graph.raw('less', graph.number(0), x)));
const plain =
  (op: Primitive | LibraryFunction, arity: 1 | 2 = 1): Build =>
  (graph, x, y) =>
    arity === 1 ? graph.raw(op, x) : graph.raw(op, x, y);

// A record, so that a new primitive without a line here does not compile; functions come from their table.
const PRIMITIVE_BUILDS: Readonly<Record<Primitive, Build>> = {
  add: plain('add', 2),
  sub: plain('sub', 2),
  mul: plain('mul', 2),
  div: plain('div', 2),
  min: plain('min', 2),
  max: plain('max', 2),
  neg: plain('neg'),
  abs: plain('abs'),
  sqrt: plain('sqrt'),
  floor: plain('floor'),
  less: compare('less'),
  lessEqual: compare('lessEqual'),
  equal: compare('equal'),
  and: both('and'),
  or: both('or'),
  not: truth((graph, x, y) => graph.raw('not', graph.raw('less', x, y))),
  select: (graph, x, y, z) => graph.raw('select', graph.raw('less', x, y), z, x),
  powerOfTwo: plain('powerOfTwo'),
  exponent: plain('exponent'),
  mantissa: plain('mantissa'),
};
const LIBRARY_BUILDS = Object.entries(LIBRARY_FUNCTIONS).map(
  ([name, { args }]) => [name, plain(name as LibraryFunction, args.length as 1 | 2)] as const,
);

/** powerOfTwo is defined for the whole numbers that exp gives it. */
const exponents = Float32Array.from({ length: COUNT }, (_, k) => (k % 254) - 126);
const domain = (op: string) => (op === 'powerOfTwo' ? [exponents, second, third] : anything);

describe('a scalar closure and its SIMD code give the same bits, from ±0 to NaN', () => {
  test.each([...Object.entries(PRIMITIVE_BUILDS), ...LIBRARY_BUILDS])('%s', (op, build) => {
    expect(differences(build, domain(op))).toEqual([]);
  });

  test.each(['min', 'max'] as const)('%s with a constant, on either side', (op) => {
    for (const bound of [0, 1, -1, 1e-45, 3e38, -87.5]) {
      expect(differences((graph, x) => graph.raw(op, x, graph.number(bound)), anything)).toEqual([]);
      expect(differences((graph, x) => graph.raw(op, graph.number(bound), x), anything)).toEqual([]);
    }
  });

  test.each(Object.entries(SCALAR_FUNCTIONS))('%s of the language', (name, { args }) => {
    expect(differences((graph, x, y, z) => graph.call(name, [x, y, z].slice(0, args.length)), anything)).toEqual([]);
  });

  test('a longer program: what a value is shared by does not change it', () => {
    const build: Build = (graph, x, y, z) => {
      const p = graph.raw('sigmoid', graph.raw('add', graph.raw('mul', x, y), z));
      const slope = graph.raw('mul', p, graph.raw('sub', graph.number(1), p));
      return graph.raw('div', graph.raw('mul', slope, graph.raw('tanh', p)), graph.raw('softplus', slope));
    };
    expect(differences(build, anything)).toEqual([]);
  });

  test('the comparison sees a single unit in the last place', () => {
    const operand = Float32Array.of(1, ...first.subarray(1));
    const nearly =
      (factor: number): Build =>
      (graph, x) =>
        graph.raw('mul', x, graph.number(factor));
    const one = scalar(nearly(1), [operand, second, third]);
    const other = simd(nearly(1 + 2 ** -23), [operand, second, third]);
    expect([one[0], other[0]]).toEqual([1, 1.0000001192092896]);
  });
});

describe('special values mean the same in f32 and in the witness', () => {
  /** A function of the language as a closure of this precision. */
  function closure(name: string, precision: Precision): (...given: number[]) => number {
    const graph = new Graph(precision);
    const operand = ['x', 'y', 'z'].slice(0, FUNCTIONS[name]!.args.length).map((key) => graph.leaf('unit', key));
    const root = graph.call(name, operand);
    const body = writeScalar(
      graph,
      [root],
      (value) => `return ${value};`,
      ({ leaf }) => leaf.name,
      precision,
    );
    return instantiate(`(x, y, z) => { ${body} }`, precision) as (...given: number[]) => number;
  }
  const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
  const values = [nan, inf, -inf, 0, -0, 1, -1, 0.5, -3, 40, -40, 2 ** -149, -(2 ** -149), 2 ** -126, 3e38, -3e38];
  /** Where the library ends: docs/numerics.md. */
  const ends: Readonly<Record<string, readonly [least: number, most: number]>> = { exp: [1.1755e-38, 1.68499586e38] };

  test.each([
    'exp',
    'tanh',
    'sigmoid',
    'logsigmoid',
    'softplus',
    'abs',
    'floor',
    'sign',
    'relu',
    'sqrt',
    'softmax',
    'rest',
  ])('%s', (name) => {
    const [f32, f64] = [closure(name, 'f32'), closure(name, 'f64')];
    const [least, most] = ends[name] ?? [-inf, inf];
    for (const x of values) {
      const [found, exact] = [f32(x), f64(x)];
      const wanted = Number.isNaN(exact) ? exact : Math.min(Math.max(exact, least), most);
      const isClose = Object.is(found, wanted) || Math.abs(found - wanted) <= 1e-5 * Math.abs(wanted) + 1.4e-7;
      expect([name, x, found, isClose || wanted]).toEqual([name, x, found, true]);
    }
  });

  test.each(['min', 'max', 'clip'])('%s, to the bit', (name) => {
    const [f32, f64] = [closure(name, 'f32'), closure(name, 'f64')];
    for (const x of values)
      for (const y of values) {
        const given = [x, y, 1].map(Math.fround);
        expect([x, y, f32(...given)]).toEqual([x, y, f64(...given)]);
        if (Number.isNaN(x) || Number.isNaN(y)) expect(f32(...given)).toBeNaN();
      }
  });

  test('what is made of NaN is NaN; log and pow where the witness has no number either', () => {
    for (const name of ['log', 'pow', 'normal', 'tanh', 'softplus', 'clip'])
      for (const precision of ['f32', 'f64'] as const) expect(closure(name, precision)(nan, 3, 4)).toBeNaN();
    expect([closure('pow', 'f32')(-2, 3), closure('pow', 'f64')(-2, 3)]).toEqual([0, 0]);
    for (const u of [1, 1.5, -0.5]) expect(closure('normal', 'f64')(u)).toBeCloseTo(closure('normal', 'f32')(u), 4);
  });
});
