import { quote } from '../text/quote.js';

/** Something wrong with a value: where in it, and what stands there. */
export interface Fault {
  /** The keys from the value down. */
  readonly path: readonly string[];
  readonly given: unknown;
  /** What was expected there, in words; none where the object above has no field of the path's last key. */
  readonly expected: string | undefined;
}

/** A check of a value from outside, such as what a file holds: all that is wrong with it. */
export type Shape = (value: unknown) => readonly Fault[];

/** The shapes of an object's fields, in their order. */
export type Fields = Readonly<Record<string, Shape>>;

const NONE: readonly Fault[] = [];

/** A value that passes a test. */
export function that(expected: string, isRight: (value: unknown) => boolean): Shape {
  return (given) => (isRight(given) ? NONE : [{ path: [], given, expected }]);
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
  return (value) => (value === undefined ? NONE : shape(value));
}

/** A list of values of one shape, so many of them. */
export function listOf(shape: Shape, least = 0, most = Infinity): Shape {
  const expected = `a list${least > 0 ? ` of at least ${least}` : most < Infinity ? ` of at most ${most}` : ''}`;
  return (given) => {
    if (!Array.isArray(given) || given.length < least || given.length > most) return [{ path: [], given, expected }];
    return given.flatMap((value: unknown, k) => below(String(k), shape(value)));
  };
}

/** An object whose values have one shape, whatever their names. */
export function recordOf(shape: Shape): Shape {
  return (given) =>
    isObject(given)
      ? Object.entries(given).flatMap(([key, value]) => below(key, shape(value)))
      : [{ path: [], given, expected: 'an object' }];
}

/** An object with these fields; other fields are let be, unless `isClosed`. */
export function objectOf(fields: Fields, isClosed = false): Shape {
  return (given) => {
    if (!isObject(given)) return [{ path: [], given, expected: 'an object' }];
    const own = (name: string) => (Object.hasOwn(given, name) ? given[name] : undefined);
    const faults = Object.entries(fields).flatMap(([name, shape]) => below(name, shape(own(name))));
    const others = isClosed ? Object.keys(given).filter((name) => !Object.hasOwn(fields, name)) : [];
    return [...faults, ...others.map((name) => ({ path: [name], given: given[name], expected: undefined }))];
  };
}

/**
 * A value of one of several shapes; where it is of none, the faults are those of the first in which it came deeper than
 * its own kind.
 */
export function either(...shapes: readonly Shape[]): Shape {
  return (given) => {
    const found: (readonly Fault[])[] = [];
    for (const shape of shapes) {
      const faults = shape(given);
      if (faults.length === 0) return NONE;
      found.push(faults);
    }
    const expected = found.map(([first]) => first!.expected).join(' or ');
    return found.find(([first]) => first!.path.length > 0) ?? [{ path: [], given, expected }];
  };
}

/** Of an object only these fields, in their order, without those that are undefined. */
export function fieldsOf(value: object, fields: Fields): Record<string, unknown> {
  const given = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields).filter((name) => Object.hasOwn(given, name) && given[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}

/** Faults in words: `seed: found -1; expected a whole number, at least 0`. */
export function faultsText(faults: readonly Fault[]): string {
  return faults
    .map(({ path, given, expected = 'no such field' }) => {
      const found = given === undefined ? 'missing' : `found ${quote(given)}`;
      return `${path.join('.') || 'the line'}: ${found}, expected ${expected}`;
    })
    .join('; ');
}

function below(key: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.length === 0 ? NONE : faults.map((fault) => ({ ...fault, path: [key, ...fault.path] }));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
