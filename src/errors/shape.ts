/** The first thing wrong with a value: where in it, and what stands there. */
export interface Fault {
  /** The keys from the value down. */
  readonly path: readonly string[];
  readonly given: unknown;
  /** What was expected there, in words; none where the object above has no field of the path's last key. */
  readonly expected: string | undefined;
}

/** A check of a value from outside, such as what a file holds: the fault that it finds first, none where the value is right. */
export type Shape = (value: unknown) => Fault | undefined;

/** A value that passes a test. */
export function that(expected: string, isRight: (value: unknown) => boolean): Shape {
  return (given) => (isRight(given) ? undefined : { path: [], given, expected });
}

export const aText = that('a text', (value) => typeof value === 'string');
export const someText = that('a text that is not empty', (value) => typeof value === 'string' && value !== '');
/** JSON has no NaN and no infinity. */
export const aNumber = that('a finite number', Number.isFinite);
export const aBoolean = that('true or false', (value) => typeof value === 'boolean');

/** A number from `least` on. */
export function numberFrom(least: number): Shape {
  return that(`a number, at least ${least}`, (value) => Number.isFinite(value) && (value as number) >= least);
}

/** A whole number from `least` on. */
export function wholeFrom(least: number): Shape {
  return that(
    least === -Infinity ? 'a whole number' : `a whole number, at least ${least}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= least,
  );
}

/** What the shape says, or nothing. */
export function optional(shape: Shape): Shape {
  return (value) => (value === undefined ? undefined : shape(value));
}

/** A list of values of one shape, so many of them. */
export function listOf(shape: Shape, least = 0, most = Infinity): Shape {
  const expected = `a list${least > 0 ? ` of at least ${least}` : most < Infinity ? ` of at most ${most}` : ''}`;
  return (given) => {
    if (!Array.isArray(given) || given.length < least || given.length > most) return { path: [], given, expected };
    return firstFault(given.map((value, k) => [String(k), value, shape]));
  };
}

/** An object whose values have one shape, whatever their names. */
export function recordOf(shape: Shape): Shape {
  return (given) =>
    isObject(given)
      ? firstFault(Object.entries(given).map(([key, value]) => [key, value, shape]))
      : { path: [], given, expected: 'an object' };
}

/** An object with these fields; other fields are let be, unless `isClosed`. */
export function objectOf(fields: Readonly<Record<string, Shape>>, isClosed = false): Shape {
  return (given) => {
    if (!isObject(given)) return { path: [], given, expected: 'an object' };
    const own = (name: string) => (Object.hasOwn(given, name) ? given[name] : undefined);
    const fault = firstFault(Object.entries(fields).map(([name, shape]) => [name, own(name), shape]));
    if (fault || !isClosed) return fault;
    const other = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
    return other === undefined ? undefined : { path: [other], given: given[other], expected: undefined };
  };
}

/** A value of one of several shapes; where it is of none, the fault is that of the first in which it came deeper than its own kind. */
export function either(...shapes: readonly Shape[]): Shape {
  return (value) => {
    const faults: Fault[] = [];
    for (const shape of shapes) {
      const fault = shape(value);
      if (!fault) return undefined;
      faults.push(fault);
    }
    const expected = faults.map((fault) => fault.expected).join(' or ');
    return faults.find(({ path }) => path.length > 0) ?? { path: [], given: value, expected };
  };
}

function firstFault(parts: readonly (readonly [key: string, value: unknown, shape: Shape])[]): Fault | undefined {
  for (const [key, value, shape] of parts) {
    const fault = shape(value);
    if (fault) return { ...fault, path: [key, ...fault.path] };
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
