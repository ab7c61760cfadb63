import fc from 'fast-check';
import { SCALAR_FUNCTIONS } from '../scalar-functions.js';
import type {
  ActionSketch,
  ConditionSketch,
  EchoSketch,
  ErrorsSketch,
  ExpressionSketch,
  FoldSketch,
  LineSketch,
  RuleSketch,
  SettleSketch,
  VariableSketch,
} from './rule-sketch.js';

/** Functions of the language by the number of their arguments. */
const FUNCTIONS_BY_ARITY: readonly (readonly string[])[] = [1, 2, 3].map((arity) =>
  Object.keys(SCALAR_FUNCTIONS).filter((name) => SCALAR_FUNCTIONS[name]!.args.length === arity),
);

const CONSTANTS = [0, 1, 0.5, 2, -1, 0.25, 3, 0.1, -0.3, 1.5, 10, 1e-3, 1e30];
const number = fc.constantFrom(...CONSTANTS);

/** Expressions of a depth: names and numbers, operators, functions, choices. */
const { expression } = fc.letrec<{
  readonly expression: ExpressionSketch;
  readonly leaf: ExpressionSketch;
  readonly condition: ConditionSketch;
}>((tie) => ({
  leaf: fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('name' as const), name: fc.nat(15) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('number' as const), value: number }) },
  ),
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('output' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('mode' as const), isLeft: fc.boolean() }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('comparison' as const),
        operator: fc.constantFrom(
          '<' as const,
          '<=' as const,
          '>' as const,
          '>=' as const,
          '==' as const,
          '!=' as const,
        ),
        left: tie('leaf'),
        right: tie('leaf'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('not' as const), of: tie('condition') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('both' as const),
        operator: fc.constantFrom('&&' as const, '||' as const),
        of: fc.tuple(tie('condition'), tie('condition')),
      }),
    },
  ),
  expression: fc.oneof(
    { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: tie('leaf') },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('operation' as const),
        operator: fc.constantFrom('*' as const, '+' as const, '-' as const, '/' as const),
        left: tie('expression'),
        right: tie('expression'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('minus' as const), of: tie('expression') }) },
    ...FUNCTIONS_BY_ARITY.map((names, k) => ({
      weight: k === 0 ? 4 : 1,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        name: fc.constantFrom(...names),
        args: fc.tuple(...Array.from({ length: k + 1 }, () => tie('expression'))) as fc.Arbitrary<ExpressionSketch[]>,
      }),
    })),
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('choice' as const),
        test: tie('condition'),
        yes: tie('expression'),
        no: tie('expression'),
      }),
    },
  ),
}));

const variable: fc.Arbitrary<VariableSketch> = fc.record({
  start: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0, 0.5, -0.25, 1) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'glorot-uniform' as const,
        'glorot-differences' as const,
        'he-normal' as const,
        'uniform(0.5)' as const,
        'normal(0.5)' as const,
      ),
    },
  ),
  bias: fc.option(fc.constantFrom(0, 0.5), { nil: undefined }),
  learned: fc.boolean(),
  rate: fc.constantFrom(undefined, undefined, 0.125, 'parameter' as const),
});

const line: fc.Arbitrary<LineSketch> = fc.record({
  target: fc.oneof(fc.nat(11), fc.constant(0)),
  value: expression,
  shape: fc.constantFrom(
    'plain' as const,
    'outer' as const,
    'x *' as const,
    'clip' as const,
    'total' as const,
    'after' as const,
  ),
  role: fc.constantFrom('both' as const, 'both' as const, 'both' as const, 'output' as const, 'hidden' as const),
});

const action: fc.Arbitrary<ActionSketch> = fc.record({
  form: fc.constantFrom<ActionSketch['form']>(
    'pick softmax',
    'threshold',
    'pick softmax',
    'pick',
    'graded',
    'gaussian',
    'value',
    'any',
  ),
  chance: expression,
  other: expression,
});

const fold: fc.Arbitrary<FoldSketch> = fc.integer({ min: 1, max: 3 }).chain((count) =>
  fc.record({
    starts: fc.array(fc.constantFrom(0, 1, -1, 0.5), { minLength: count, maxLength: count }),
    startsFromParameter: fc.boolean(),
    updates: fc.array(expression, { minLength: count, maxLength: count }),
  }),
);

const settle: fc.Arbitrary<SettleSketch> = fc.record({
  steps: fc.nat(3),
  stepsFromParameter: fc.boolean(),
  lines: fc.array(line, { maxLength: 2 }),
  back: fc.option(expression, { nil: undefined }),
  learnHears: fc.boolean(),
  moves: fc.constantFrom('hidden' as const, 'hidden' as const, 'all' as const, 'none' as const),
  move: expression,
});

const errors: fc.Arbitrary<ErrorsSketch> = fc.record({
  feedback: fc.array(variable, { minLength: 1, maxLength: 2 }),
  sum: fc.oneof({ weight: 1, arbitrary: fc.constant('C0 * err' as const) }, { weight: 1, arbitrary: expression }),
  direction: expression,
});

const echo: fc.Arbitrary<EchoSketch> = fc.record({
  said: expression,
  direction: expression,
  rate: fc.constantFrom(undefined, 0.125),
});

/** A value as often as so many times none. */
function sometimes<T>(arbitrary: fc.Arbitrary<T>, none: number): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: none, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

/** Rules over every form of the language. */
export const ruleArbitrary: fc.Arbitrary<RuleSketch> = fc.record({
  params: fc.array(fc.constantFrom(0.5, 0, 1, 2, -1, 0.1), { maxLength: 2 }),
  hasMode: fc.boolean(),
  unit: fc.array(variable, { maxLength: 2 }),
  synapse: fc.array(variable, { maxLength: 2 }),
  weight: sometimes(variable, 3),
  hearsReward: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  sums: fc.array(
    fc.oneof({ weight: 3, arbitrary: fc.constant('w * x' as const) }, { weight: 2, arbitrary: expression }),
    { minLength: 1, maxLength: 3 },
  ),
  sumsOut: fc.array(
    fc.oneof(
      { weight: 1, arbitrary: fc.constant('w * d' as const) },
      { weight: 1, arbitrary: fc.constant("2 * w' * dw" as const) },
      { weight: 2, arbitrary: expression },
    ),
    { maxLength: 2 },
  ),
  fold: sometimes(fold, 2),
  errors: sometimes(errors, 2),
  echo: sometimes(echo, 3),
  passes: sometimes(
    fc.record({ count: fc.integer({ min: 2, max: 3 }), other: fc.option(expression, { nil: undefined }) }),
    4,
  ),
  after: sometimes(fc.record({ value: expression, sum: sometimes(expression, 1) }), 4),
  hasConstant: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  act: fc.array(line, { maxLength: 2 }),
  action,
  settle: sometimes(settle, 3),
  learn: fc.array(line, { minLength: 1, maxLength: 5 }),
});
