import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTeam } from '../../src/engines/create-team.js';
import { FUNCTIONS, LIBRARY_FUNCTIONS, type LibraryFunction } from '../../src/rule/ops/functions.js';
import type { Primitive } from '../../src/rule/ops/primitives.js';
import { Graph, type NumberNode } from '../../src/rule/program/graph.js';
import { instantiate, writeScalar } from '../../src/rule/program/javascript.js';
import { defineRule, type ParamValues } from '../../src/rule/rule.js';
import { RuleError } from '../../src/rule/rule-error.js';

const SPECIAL = [
  0, -0, 1, -1, 0.1, 2, 88, 89, -87, -88, 100, -200, 1000, -1000, 1e-38, 1e-45, 3e38, -3e38, 0.999_999_99,
];

/** What the expression is, as the action of a unit without synapses' help. */
function rule(act: string, params: ParamValues = {}) {
  return defineRule({
    name: 'constant',
    params: Object.fromEntries(Object.keys(params).map((name) => [name, 1])),
    synapse: { s: { start: 1, bias: 0, learned: true } },
    hears: { v: 'sum in: s * x', R: 'broadcast reward' },
    act: `a = ${act}`,
    learn: 'dw = R * x',
  });
}

describe('a function of a parameter is what it is of a number that is only known at run time', () => {
  const unary = Object.keys(FUNCTIONS).filter((name) => FUNCTIONS[name]!.args.length === 1);

  test.each(['literal', 'dense'] as const)('%s engine, every function of one argument', (engine) => {
    for (const name of unary) {
      for (const k of [0, 0.3, 100, -200]) {
        const common = { inputs: 1, hidden: [], outputs: 1, engine } as const;
        const heard = createTeam({ ...common, rule: rule(`${name}(v)`) }).act([k])[0];
        const known = () =>
          createTeam({ ...common, rule: rule(`${name}(k) + 0 * v`, { k }), params: { k } }).act([1])[0];
        if (Number.isNaN(heard)) expect(known).toThrow(RuleError);
        else expect([name, k, known()]).toEqual([name, k, heard]);
      }
    }
  });

  test('by value: the library saturates', () => {
    const value = (act: string, k: number, precision: 'f32' | 'f64' = 'f32') =>
      createTeam({
        inputs: 1,
        hidden: [],
        outputs: 1,
        engine: 'literal',
        rule: rule(`(${act}) + 0 * v`, { k }),
        params: { k },
        precision,
      }).act([1])[0];
    expect(value('exp(k)', 100)).toBeCloseTo(1.685e38, -36);
    expect(value('exp(k)', -200)).toBe(1.175499675756452e-38);
    expect(value('log(k)', 0)).toBeCloseTo(-87.3365, 3);
    expect(value('sigmoid(k)', -1000)).toBeGreaterThan(0);
    expect(value('floor(k)', 0.999_999_999_99)).toBe(1);
    expect([value('k * 3 == 0.3 ? 1 : 0', 0.1), value('k * 3 == 0.3 ? 1 : 0', 0.1, 'f64')]).toEqual([1, 0]);
    // The witness keeps the functions of Math.
    expect(value('log(exp(k))', 100, 'f64')).toBe(100);
    expect(value('log(exp(k))', 100)).toBeCloseTo(88.02, 4);
  });
});

const OPERATIONS: readonly (readonly [Primitive | LibraryFunction, number])[] = [
  ...(['add', 'sub', 'mul', 'div', 'min', 'max', 'less', 'lessEqual', 'equal'] as const).map((op) => [op, 2] as const),
  ...(['neg', 'abs', 'sqrt', 'floor'] as const).map((op) => [op, 1] as const),
  // A power with a constant exponent may be another operation; below it has a test of its own.
  ...Object.entries(LIBRARY_FUNCTIONS).flatMap(([name, { args }]) =>
    name === 'pow' ? [] : [[name as LibraryFunction, args.length] as const],
  ),
];

test.each(['f32', 'f64'] as const)(
  '%s: every operation folds to the bits of the program that is written for it',
  (precision) => {
    const number = fc.oneof(
      fc.constantFrom(...SPECIAL),
      fc.float({ noNaN: true }),
      fc.double({ noNaN: true, min: -100, max: 100 }),
    );
    const graph = new Graph(precision);
    for (const [op, arity] of OPERATIONS) {
      const leaves = ['x', 'y'].slice(0, arity).map((key) => graph.leaf('unit', key));
      const body = writeScalar(
        graph,
        [graph.raw(op, ...leaves)],
        (value) => `return ${value};`,
        ({ leaf }) => leaf.name,
        precision,
      );
      const run = instantiate(`(x, y) => { ${body} }`, precision) as (x: number, y: number) => number | boolean;
      fc.assert(
        fc.property(number, number, (a, b) => {
          // Constants have no −0.
          const [x, y] = [graph.number(a), graph.number(b)] as [NumberNode, NumberNode];
          const folded = (graph.apply(op, ...[x, y].slice(0, arity)) as NumberNode).value;
          expect([op, a, b, folded]).toEqual([op, a, b, Number(run(x.value, y.value)) + 0]);
        }),
        { numRuns: 200, seed: 11 },
      );
    }
  },
);

describe('a constant expression that is no finite number is refused with its place', () => {
  const refused = (
    text: Parameters<typeof defineRule>[0],
    params: ParamValues = {},
    precision: 'f32' | 'f64' = 'f32',
  ) => {
    try {
      createTeam({ inputs: 1, hidden: [], rule: defineRule(text), params, engine: 'literal', precision });
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      return [
        error.position ?? /: (\w+), line (\d+), column (\d+)/.exec(error.message)?.slice(1),
        error.problem,
      ] as const;
    }
    return 'accepted';
  };
  const base = {
    name: 'r',
    params: { k: 1 },
    hears: { h: 'sum in: w * x', R: 'broadcast reward' },
    act: 'a = u < sigmoid(h) ? 1 : 0',
  };
  const zero = { k: 0 };

  test.each([
    'dw = ¦R * x / k',
    'dw = R * x * (¦1 / k)',
    'dw = ¦R * x / (k * h)',
    'dw = ¦x * R / (h - h)',
    'dw = x * (h + ¦R / k)',
    'dw = R * x * ¦sqrt(k - 1)',
    'dw = R * x * (¦k / k)',
    'dw = R * x * min(1, ¦1 / k)',
    'dw = x * R * (k > 0 ? 2 / k : ¦1 / k)',
  ])('%s where k is 0', (marked) => {
    const [learn, column] = [marked.replace('¦', ''), marked.indexOf('¦') + 1];
    if (!learn.includes('h - h')) expect(refused({ ...base, learn: learn.replace('k - 1', 'k') })).toBe('accepted');
    const [place, problem] = refused({ ...base, learn }, zero) as readonly [unknown, string];
    expect(place).toMatchObject({ section: 'learn', line: 1, column });
    expect(problem).toContain('expected a finite number');
  });

  test.each(['k > 0 ? R / k : R', 'k == 0 ? R : R / k', 'k != 0 && R / k > 1 ? R : 1', 'k == 0 || R / k > 1 ? R : 1'])(
    'a guard is taken: %s',
    (expression) => {
      expect(refused({ ...base, learn: `dw = x * (${expression})` }, zero)).toBe('accepted');
    },
  );

  test('what is 0 as a 32-bit float divides by zero in it, and not in the witness', () => {
    const text = { ...base, learn: 'dw = x * R / k' };
    expect(refused(text, { k: 1e-50 })[1]).toContain('is not finite in 32-bit floats, which go from 1.4e-45 to 3.4e38');
    expect(refused(text, { k: 1e-50 }, 'f64')).toBe('accepted');
  });

  test('in act, in hearings and in the start of a fold too', () => {
    expect(refused({ ...base, act: 'a = h / k', learn: 'dw = R * x' }, zero)[0]).toMatchObject({
      section: 'act',
      column: 5,
    });
    const hears = { ...base.hears, h: 'sum in: w * x / k' };
    expect(refused({ ...base, hears, learn: 'dw = R * x' }, zero)[0]).toMatchObject({ section: 'hears.h', column: 9 });
    const fold = { ...base.hears, n: 'fold out from 1 / k: n + a' };
    expect(refused({ ...base, hears: fold, learn: 'dw = x * (output ? R : n)' }, zero)[0]).toMatchObject({
      section: 'hears.n',
    });
  });

  test('parameters of a layer, when the team is made', () => {
    const text = defineRule({ ...base, learn: 'dw = R * x / k' });
    const options = { inputs: 1, hidden: [2], rule: text, layerParams: [{ k: 2 }, { k: 0 }] } as const;
    expect(() => createTeam(options)).toThrow(RuleError);
    expect(() => createTeam({ ...options, layerParams: [{ k: 2 }, { k: 1 }] }).close()).not.toThrow();
  });
});
