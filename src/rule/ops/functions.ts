import { HALF_DRAW, NORMAL, normalQuantile } from '../../statistics/normal-quantile.js';
import type { Precision } from './precision.js';
import { type Operations, operations, PRIMITIVES, type Primitive, type Slope, signOf } from './primitives.js';

/** What every function of the language says of itself. */
interface Named {
  /** The names of its arguments, for people. */
  readonly args: readonly string[];
  /** What it is, in one line. */
  readonly about: string;
  /**
   * How it is written in LaTeX: the symbol before the parenthesis, or the whole over its arguments. Where nothing is
   * said, its name upright.
   */
  readonly latex?: string | ((...args: readonly LatexArgument[]) => string);
}

/** An argument as LaTeX. */
export interface LatexArgument {
  readonly text: string;
  /** It can take an exponent without parentheses. */
  readonly isPlain: boolean;
}

/** A primitive that rules may call. */
interface PrimitiveFunction extends Named {
  readonly primitive: Primitive;
}

/** A name for a few operations, written out where it is called. */
interface ComposedFunction extends Named {
  readonly compose: <V>(f: Operations<V>, x: V, y: V, z: V) => V;
}

/**
 * A function that programs keep as one operation. Programs of f64 take its `value`; those of f32 its `expand`, an
 * expression in primitives that is written once for every target and computed exactly as written, rounding after each
 * primitive.
 */
interface LibraryRecord extends Named {
  readonly value: (x: number, y: number) => number;
  readonly expand: <V>(f: Operations<V>, x: V, y: V) => V;
  readonly slope: Slope;
}

/** A function over all logits of a unit that selects among several actions. */
interface LogitsFunction extends Named {
  /** Its value for a unit with one logit. */
  readonly alone: <V>(f: Operations<V>, x: V, y: V) => V;
  /** Its value for a constant argument and `logits` logits. Default: it stays an operation. */
  readonly ofConstant?: <V>(f: Operations<V>, x: V, logits: number) => V;
}

/** A function over all components of vectors. */
interface ComponentsFunction extends Named {
  readonly ofComponents: true;
}

export type RuleFunction = PrimitiveFunction | ComposedFunction | LibraryRecord | LogitsFunction | ComponentsFunction;

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * The functions that f32 programs expand and f64 programs call.
 *
 * Polynomials and range reductions are those of Cephes (Moshier 1984–1992: expf, logf, tanhf). The errors stated are
 * against f64 over every 97th float (docs/numerics.md). Arguments are clamped, so that exp is never 0 or infinity; NaN
 * stays NaN.
 */
const LIBRARY = {
  /** Within 0.97 units in the last place; from 1.1755e−38 to 1.685e38. */
  exp: {
    args: ['x'],
    about: 'eˣ; from 1.1755e−38 to 1.685e38',
    latex: '\\exp',
    value: Math.exp,
    expand: exp,
    slope: (f, { value, dx }) => f.mul(value, dx),
  },
  /** Within 0.84 units in the last place; arguments below 1.1755e−38 count as 1.1755e−38. */
  log: {
    args: ['x'],
    about: 'the natural logarithm; of x below 1.1755e−38 as of that',
    latex: '\\log',
    value: Math.log,
    expand: log,
    slope: (f, { x, dx }) => f.div(dx, x),
  },
  /** Within 1.5 units in the last place. */
  tanh: {
    args: ['x'],
    about: 'the hyperbolic tangent',
    latex: '\\tanh',
    value: Math.tanh,
    expand: tanh,
    slope: (f, { value, dx }) => f.mul(f.sub(f.number(1), f.mul(value, value)), dx),
  },
  /** Within 2.4 units in the last place down to σ(−87). */
  sigmoid: {
    args: ['x'],
    about: '1 / (1 + e⁻ˣ)',
    latex: '\\sigma',
    value: (x) => 1 / (1 + Math.exp(-x)),
    expand: (f, x) => f.div(f.number(1), f.add(f.number(1), exp(f, f.neg(x)))),
    slope: (f, { x, value, dx }) => f.mul(f.mul(value, f.call('sigmoid', f.neg(x))), dx),
  },
  /** The mirror image of softplus, with its errors. */
  logsigmoid: {
    args: ['x'],
    about: 'the logarithm of sigmoid(x)',
    latex: '\\log \\sigma',
    value: (x) => -softplus(-x),
    expand: (f, x) => f.sub(f.min(x, f.number(0)), logOnePlusExpOfMinusAbs(f, x)),
    slope: (f, { x, dx }) => f.mul(f.call('sigmoid', f.neg(x)), dx),
  },
  /** Within 1.3 units in the last place above 1, and 1.35e−7 below. */
  softplus: {
    args: ['x'],
    about: 'log(1 + eˣ)',
    value: softplus,
    expand: (f, x) => f.add(f.max(x, f.number(0)), logOnePlusExpOfMinusAbs(f, x)),
    slope: (f, { x, dx }) => f.mul(f.call('sigmoid', x), dx),
  },
  normal: {
    args: ['u'],
    about:
      'the number below which a share u of N(0, 1) lies: a normal draw from a uniform one. One draw a unit and step: `normal(u)` and `pick(u, p)` of the same unit are not independent',
    value: normalQuantile,
    expand: normal,
    slope: (f, { value, dx }) =>
      f.mul(f.mul(f.number(Math.sqrt(2 * Math.PI)), f.call('exp', f.div(f.mul(value, value), f.number(2)))), dx),
  },
  /** Within 1 + 1.8 |y ln x| units in the last place; NaN where x or y is. */
  pow: {
    args: ['x', 'y'],
    about: 'xʸ for x > 0, else 0; a constant `y` of 0, 1, 2 or 0.5 is 1, x, x · x, √x for every x',
    latex: (x, y) => `${x!.isPlain ? `{${x!.text}}` : `\\left(${x!.text}\\right)`}^{${y!.text}}`,
    // Not `x ** y`, whose last bit is another in each version of V8; exponentials and logarithms keep theirs.
    value: (x, y) => (x <= 0 ? 0 : Math.exp(y * Math.log(x))),
    expand: (f, x, y) => f.select(f.lessEqual(x, f.number(0)), f.number(0), exp(f, f.mul(y, log(f, x)))),
    slope: (f, { x, y, value, dx, dy }) =>
      f.add(
        f.mul(f.mul(y, f.call('pow', x, f.sub(y, f.number(1)))), dx),
        f.select(f.less(f.number(0), x), f.mul(f.mul(value, f.call('log', x)), dy), f.number(0)),
      ),
  },
} as const satisfies Readonly<Record<string, LibraryRecord>>;

export type LibraryFunction = keyof typeof LIBRARY;

export const LIBRARY_FUNCTIONS: Readonly<Record<LibraryFunction, LibraryRecord>> = LIBRARY;

/** Every function of the rule language, in the order of docs/rules.md. */
export const FUNCTIONS: Readonly<Record<string, RuleFunction>> = {
  exp: LIBRARY.exp,
  log: LIBRARY.log,
  sqrt: { args: ['x'], about: 'the square root; NaN below 0', latex: (x) => `\\sqrt{${x!.text}}`, primitive: 'sqrt' },
  abs: { args: ['x'], about: 'the size of x', latex: (x) => `\\left|${x!.text}\\right|`, primitive: 'abs' },
  floor: {
    args: ['x'],
    about: 'the whole number at or below x',
    latex: (x) => `\\left\\lfloor ${x!.text} \\right\\rfloor`,
    primitive: 'floor',
  },
  tanh: LIBRARY.tanh,
  sigmoid: LIBRARY.sigmoid,
  logsigmoid: LIBRARY.logsigmoid,
  softplus: LIBRARY.softplus,
  normal: LIBRARY.normal,
  min: { args: ['x', 'y'], about: 'the lesser of x and y', latex: '\\min', primitive: 'min' },
  max: { args: ['x', 'y'], about: 'the greater of x and y', latex: '\\max', primitive: 'max' },
  pow: LIBRARY.pow,
  sign: { args: ['x'], about: '−1, 0 or 1', compose: signOf },
  relu: { args: ['x'], about: 'x above 0, else 0', compose: (f, x) => f.max(x, f.number(0)) },
  clip: {
    args: ['x', 'low', 'high'],
    about: 'x, but at least `low` and at most `high`',
    compose: (f, x, low, high) => f.min(f.max(x, low), high),
  },
  softmax: {
    args: ['z'],
    about: "the probability of this logit's action",
    alone: (f, z) => f.call('sigmoid', z),
  },
  rest: {
    args: ['z'],
    about: 'the probability of the action without a logit',
    alone: (f, z) => f.call('sigmoid', f.neg(z)),
  },
  pick: {
    args: ['u', 'p'],
    about: '1 for the logit whose action the draw falls to, else 0; with one logit `u < p ? 1 : 0`',
    alone: (f, u, p) => f.select(f.less(u, p), f.number(1), f.number(0)),
  },
  total: {
    args: ['x'],
    about: "Σ x over the unit's logits; with one logit `x`",
    alone: (_, x) => x,
    ofConstant: (f, x, logits) =>
      Array.from({ length: logits - 1 }, () => x).reduce((sum, each) => f.add(sum, each), x),
  },
  dot: {
    args: ['a', 'b'],
    about: 'the scalar Σ a · b over the components of two vectors, in a rule with `vectors`',
    latex: (a, b) => `\\left\\langle ${a!.text},\\, ${b!.text} \\right\\rangle`,
    ofComponents: true,
  },
};

/** The function of the language by this name. */
export function functionNamed(name: string): RuleFunction | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

/**
 * A call of a function of the language, for a unit with `logits` logits. `V`: what stands for a value, such as nodes of
 * a graph.
 */
export function callFunction<V>(
  f: Operations<V>,
  name: string,
  args: readonly V[],
  logits: number,
  isConstant: (value: V) => boolean,
): V {
  const called = FUNCTIONS[name]!;
  const [x, y, z] = args as [V, V, V];
  if ('primitive' in called) return (f[called.primitive] as (...operands: readonly V[]) => V)(...args);
  if ('compose' in called) return called.compose(f, x, y, z);
  if ('expand' in called || 'ofComponents' in called) return f.call(name, ...args);
  if (logits === 1) return called.alone(f, x, y);
  return called.ofConstant && isConstant(x) ? called.ofConstant(f, x, logits) : f.call(name, ...args);
}

/**
 * The operations on numbers, with the bits that programs of this precision compute: f32 rounds every primitive and
 * expands the library, f64 takes its values.
 */
export function evaluator(precision: Precision): Operations<number> {
  return precision === 'f32' ? F32 : F64;
}

const F32: Operations<number> = operations(
  (value) => Math.fround(value),
  (name, args) => LIBRARY_FUNCTIONS[name as LibraryFunction].expand(F32, args[0]!, args[1]!),
  (op, [x, y, z]) => Math.fround(PRIMITIVES[op].value(x!, y!, z!)),
);

const F64: Operations<number> = operations(
  (value) => value,
  (name, args) => LIBRARY_FUNCTIONS[name as LibraryFunction].value(args[0]!, args[1]!),
  (op, [x, y, z]) => PRIMITIVES[op].value(x!, y!, z!),
);

/** Horner's scheme, highest coefficient first. */
function polynomial<V>(f: Operations<V>, x: V, coefficients: readonly number[]): V {
  return coefficients.slice(1).reduce((sum, c) => f.add(f.mul(sum, x), f.number(c)), f.number(coefficients[0]!));
}

function exp<V>(f: Operations<V>, argument: V): V {
  const x = f.min(f.max(argument, f.number(-87.33654)), f.number(88.02));
  const k = f.floor(f.add(f.mul(x, f.number(Math.LOG2E)), f.number(0.5)));
  const r = f.sub(f.sub(x, f.mul(k, f.number(0.693359375))), f.mul(k, f.number(-2.1219444005469057e-4)));
  const p = polynomial(
    f,
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  const value = f.add(f.add(f.mul(p, f.mul(r, r)), r), f.number(1));
  return f.mul(value, f.powerOfTwo(k));
}

function log<V>(f: Operations<V>, argument: V): V {
  const x = f.max(argument, f.number(1.1754944e-38));
  const mantissa = f.mantissa(x); // in [1, 2)
  const high = f.less(f.number(Math.SQRT2), mantissa);
  const m = f.sub(f.select(high, f.mul(mantissa, f.number(0.5)), mantissa), f.number(1));
  const exponent = f.exponent(x);
  const e = f.select(high, f.add(exponent, f.number(1)), exponent);
  const square = f.mul(m, m);
  const p = polynomial(
    f,
    m,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const low = f.add(f.mul(f.mul(p, square), m), f.mul(e, f.number(-2.1219444005469057e-4)));
  const sum = f.add(m, f.sub(low, f.mul(square, f.number(0.5))));
  const value = f.add(sum, f.mul(e, f.number(0.693359375)));
  return f.select(f.equal(argument, argument), value, argument); // NaN stays NaN
}

function tanh<V>(f: Operations<V>, x: V): V {
  const square = f.mul(x, x);
  const p = polynomial(
    f,
    square,
    [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1],
  );
  const small = f.add(x, f.mul(f.mul(x, square), p));
  const e = exp(f, f.mul(f.number(-2), f.abs(x)));
  const size = f.div(f.sub(f.number(1), e), f.add(f.number(1), e));
  const large = f.select(f.less(x, f.number(0)), f.neg(size), size);
  return f.select(f.less(f.abs(x), f.number(0.625)), small, large);
}

function normal<V>(f: Operations<V>, u: V): V {
  const q = f.add(f.sub(u, f.number(0.5)), f.number(HALF_DRAW));
  const ratio = (x: V, { above, below }: { above: readonly number[]; below: readonly number[] }) =>
    f.div(polynomial(f, x, above), polynomial(f, x, below));
  const middle = f.mul(q, ratio(f.sub(f.number(0.180625), f.mul(q, q)), NORMAL.middle));
  const tail = log(f, f.sub(f.number(0.5), f.abs(q)));
  const size = ratio(f.sub(f.sqrt(f.neg(tail)), f.number(1.6)), NORMAL.tail);
  const signed = f.select(f.less(q, f.number(0)), f.neg(size), size);
  return f.select(f.less(f.abs(q), f.number(0.425)), middle, signed);
}

function logOnePlusExpOfMinusAbs<V>(f: Operations<V>, x: V): V {
  return log(f, f.add(f.number(1), exp(f, f.neg(f.abs(x)))));
}
