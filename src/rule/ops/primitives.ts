/** One of the operations that every target implements, each rounding its result to the precision of the program. */
interface PrimitiveRecord {
  readonly about: string;
  /** Its value for numbers, before rounding; a condition is 1 or 0. */
  readonly value: (x: number, y: number, z: number) => number;
  /** The same as text of JavaScript, from the texts of its operands; `F` rounds. Default: a call of `value`. */
  readonly javascript?: (x: string, y: string, z: string) => string;
  /** It is a condition: usable only as a test. */
  readonly boolean?: true;
  /** Its derivative, given those of its operands. Default: 0. */
  readonly slope?: Slope;
}

/** What a slope is made from: the operands and the value of an operation, and the derivatives of the operands. */
export interface SlopeOf<V> {
  readonly x: V;
  readonly y: V;
  readonly z: V;
  readonly value: V;
  readonly dx: V;
  readonly dy: V;
  readonly dz: V;
}

/** Gives the derivative of an operation. */
export type Slope = <V>(f: Operations<V>, of: SlopeOf<V>) => V;

const POWERS = Float64Array.from({ length: 254 }, (_, k) => 2 ** (k - 126));
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);

/**
 * The primitives. At a kink (`abs`, `min`, `max`) a slope is that of one side: right everywhere but on a set of measure
 * zero. Conditions and steps have slope 0.
 */
const TABLE = {
  add: {
    about: 'x + y',
    value: (x, y) => x + y,
    javascript: (x, y) => `F(${x} + ${y})`,
    slope: (f, { dx, dy }) => f.add(dx, dy),
  },
  sub: {
    about: 'x − y',
    value: (x, y) => x - y,
    javascript: (x, y) => `F(${x} - ${y})`,
    slope: (f, { dx, dy }) => f.sub(dx, dy),
  },
  mul: {
    about: 'x · y',
    value: (x, y) => x * y,
    javascript: (x, y) => `F(${x} * ${y})`,
    slope: (f, { x, y, dx, dy }) => f.add(f.mul(dx, y), f.mul(x, dy)),
  },
  div: {
    about: 'x / y',
    value: (x, y) => x / y,
    javascript: (x, y) => `F(${x} / ${y})`,
    slope: (f, { y, value, dx, dy }) => f.sub(f.div(dx, y), f.div(f.mul(value, dy), y)),
  },
  min: {
    about: 'the lesser; NaN where one is',
    value: (x, y) => Math.min(x, y),
    javascript: (x, y) => `Math.min(${x}, ${y})`,
    slope: (f, { x, y, dx, dy }) => f.select(f.less(y, x), dy, dx),
  },
  max: {
    about: 'the greater; NaN where one is',
    value: (x, y) => Math.max(x, y),
    javascript: (x, y) => `Math.max(${x}, ${y})`,
    slope: (f, { x, y, dx, dy }) => f.select(f.less(x, y), dy, dx),
  },
  neg: { about: '−x', value: (x) => -x, javascript: (x) => `-${x}`, slope: (f, { dx }) => f.neg(dx) },
  abs: {
    about: 'the size of x',
    value: Math.abs,
    javascript: (x) => `Math.abs(${x})`,
    slope: (f, { x, dx }) => f.mul(signOf(f, x), dx),
  },
  sqrt: {
    about: 'the square root',
    value: Math.sqrt,
    javascript: (x) => `F(Math.sqrt(${x}))`,
    slope: (f, { value, dx }) => f.div(dx, f.mul(f.number(2), value)),
  },
  floor: { about: 'the whole number at or below x', value: Math.floor, javascript: (x) => `Math.floor(${x})` },
  less: { about: 'x < y', value: (x, y) => Number(x < y), javascript: (x, y) => `${x} < ${y}`, boolean: true },
  lessEqual: { about: 'x ≤ y', value: (x, y) => Number(x <= y), javascript: (x, y) => `${x} <= ${y}`, boolean: true },
  equal: { about: 'x = y', value: (x, y) => Number(x === y), javascript: (x, y) => `${x} === ${y}`, boolean: true },
  and: { about: 'both', value: (x, y) => Number(x && y), javascript: (x, y) => `${x} && ${y}`, boolean: true },
  or: { about: 'one or both', value: (x, y) => Number(x || y), javascript: (x, y) => `${x} || ${y}`, boolean: true },
  not: { about: 'not x', value: (x) => Number(!x), javascript: (x) => `!${x}`, boolean: true },
  select: {
    about: 'y where x holds, else z',
    value: (x, y, z) => (x ? y : z),
    javascript: (x, y, z) => `${x} ? ${y} : ${z}`,
    slope: (f, { x, dy, dz }) => f.select(x, dy, dz),
  },
  // The parts of a 32-bit float, from which exp and log are made.
  powerOfTwo: { about: '2ˣ of a whole number from −126 to 127', value: (x) => POWERS[x + 126]! },
  exponent: {
    about: 'the exponent of a float',
    value: (x) => {
      FLOAT[0] = x;
      return ((BITS[0]! >> 23) & 255) - 127;
    },
  },
  mantissa: {
    about: 'the mantissa of a float, in [1, 2)',
    value: (x) => {
      FLOAT[0] = x;
      BITS[0] = (BITS[0]! & 0x7fffff) | 0x3f800000;
      return FLOAT[0]!;
    },
  },
} as const satisfies Readonly<Record<string, PrimitiveRecord>>;

export type Primitive = keyof typeof TABLE;

export const PRIMITIVES: Readonly<Record<Primitive, PrimitiveRecord>> = TABLE;

/**
 * The operations that equations are written from, over whatever stands for a value: nodes of a graph, or numbers.
 * `call` is a function of the language that programs keep as one operation.
 */
export interface Operations<V> {
  number(value: number): V;
  call(name: string, ...args: readonly V[]): V;
  add(x: V, y: V): V;
  sub(x: V, y: V): V;
  mul(x: V, y: V): V;
  div(x: V, y: V): V;
  min(x: V, y: V): V;
  max(x: V, y: V): V;
  neg(x: V): V;
  abs(x: V): V;
  sqrt(x: V): V;
  floor(x: V): V;
  less(x: V, y: V): V;
  lessEqual(x: V, y: V): V;
  equal(x: V, y: V): V;
  and(x: V, y: V): V;
  or(x: V, y: V): V;
  not(x: V): V;
  select(test: V, yes: V, no: V): V;
  powerOfTwo(x: V): V;
  exponent(x: V): V;
  mantissa(x: V): V;
}

/** Operations that hand each primitive to `apply`. */
export function operations<V>(
  number: (value: number) => V,
  call: (name: string, args: readonly V[]) => V,
  apply: (op: Primitive, args: readonly V[]) => V,
): Operations<V> {
  const primitives = Object.fromEntries(
    Object.keys(PRIMITIVES).map((op) => [op, (...args: readonly V[]) => apply(op as Primitive, args)]),
  ) as Record<Primitive, (...args: readonly V[]) => V>;
  return { ...primitives, number, call: (name, ...args) => call(name, args) };
}

/** −1, 0 or 1. */
export function signOf<V>(f: Operations<V>, x: V): V {
  const negative = f.select(f.less(x, f.number(0)), f.number(-1), f.number(0));
  return f.select(f.less(f.number(0), x), f.number(1), negative);
}
