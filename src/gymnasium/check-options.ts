import { checkOptions as checkNames } from '../errors/check-options.js';
import { quote } from '../text/quote.js';
import { InvalidArgumentError, RegistrationError } from './errors.js';
import { isArrayLike } from './spaces/nested-array.js';
import { Space } from './spaces/space.js';

/**
 * The options that a function or class takes: the type of each, one of `boolean`, `integer`, `number`, `numbers` (a
 * number or an array of numbers), `string`, `null`, `object`, `function`, `space`, `any`, or a literal such as
 * `'sign'`, any of them with `[]` for an array, joined by ` | `. A `?` after the type says that the option can be left
 * out.
 */
export type OptionTypes = Readonly<Record<string, string>>;

/** What a value of each type is, and how a message calls it. */
const TYPES: Readonly<Record<string, { readonly words: string; readonly has: (value: unknown) => boolean }>> = {
  boolean: { words: 'true or false', has: (value) => typeof value === 'boolean' },
  integer: { words: 'a whole number', has: Number.isInteger },
  number: { words: 'a number', has: isNumber },
  numbers: { words: 'a number or an array of numbers', has: (value) => isNumber(value) || isNumbers(value) },
  string: { words: 'a string', has: (value) => typeof value === 'string' },
  null: { words: 'null', has: (value) => value === null },
  object: { words: 'an object', has: (value) => typeof value === 'object' && value !== null },
  function: { words: 'a function', has: (value) => typeof value === 'function' },
  space: { words: 'a Space', has: (value) => value instanceof Space },
  any: { words: 'a value', has: () => true },
};

/**
 * The options `given` to the constructor of `who`, checked to be an object before anything is read from them. What they
 * may be is for `who` to say; {@link checkOptions} checks names and types, too.
 * @throws {@link InvalidArgumentError} when they are no object.
 */
export function requireOptions<T extends object>(who: string, given: T): T {
  const isOptions = typeof given === 'object' && given !== null && !Array.isArray(given) && !ArrayBuffer.isView(given);
  if (isOptions) return given;
  throw new InvalidArgumentError(
    `${who} got the options ${quote(given)}; expected an object of options. Pass {}, or nothing, for the defaults.`,
  );
}

/**
 * The options `given` to `who`, `{}` where there are none. An option that is `undefined` counts as left out.
 *
 * @throws {@link InvalidArgumentError} for what is no object of options, for an option that does not exist (with the
 * closest one that does), for one that is missing, and for one of another type.
 */
export function checkOptions<T extends object>(who: string, given: T | undefined, types: OptionTypes): T {
  const areTypes = typeof types === 'object' && types !== null && Object.values(types).every(isString);
  if (!areTypes || Array.isArray(types)) {
    throw new RegistrationError(
      `checkOptions got the types ${quote(types)} for ${quote(who)}; expected an object such as { seed: 'integer?' }.`,
    );
  }
  const options: unknown = given === undefined ? {} : given;
  const example = exampleOf(types);
  checkNames(options, { of: who, known: Object.keys(types), example, Mistake: InvalidArgumentError });
  const values = options as Readonly<Record<string, unknown>>;
  for (const [name, withMark] of Object.entries(types)) {
    const [type, value] = [withMark.replace(/\?$/, ''), Object.hasOwn(values, name) ? values[name] : undefined];
    if (value === undefined) {
      if (withMark.endsWith('?')) continue;
      throw new InvalidArgumentError(
        `${who} got no ${name}; expected ${describeType(type)}. Pass it in an object, such as ${example}.`,
      );
    }
    if (!hasType(value, type)) {
      throw new InvalidArgumentError(`${who} got ${name} = ${quote(value)}; expected ${describeType(type)}.`);
    }
  }
  return options as T;
}

/**
 * Whether a value is of a type written as in {@link OptionTypes}, without the `?`.
 * @throws {@link RegistrationError} for a type that does not exist.
 */
export function hasType(value: unknown, type: string): boolean {
  return type.split('|').some((part) => hasOneType(value, part.trim()));
}

function hasOneType(value: unknown, type: string): boolean {
  if (type.endsWith('[]')) {
    return Array.isArray(value) && value.every((element) => hasOneType(element, type.slice(0, -2)));
  }
  if (/^'[^']*'$/.test(type)) return value === type.slice(1, -1);
  const facts = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (facts === undefined) {
    throw new RegistrationError(
      `Got the parameter type ${JSON.stringify(type)}; expected one of ${Object.keys(TYPES).join(', ')}, a literal in single quotes, ` +
        'or one of these followed by [], joined by " | ".',
    );
  }
  return facts.has(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isNumbers(value: unknown): boolean {
  return isArrayLike(value) && Array.prototype.every.call(value, isNumber);
}

function describeType(type: string): string {
  return type
    .split('|')
    .map((part) => TYPES[part.trim()]?.words ?? part.trim())
    .join(' or ');
}

/** `{ stackSize: … }` with the options that are needed, or else the first one. */
function exampleOf(types: OptionTypes): string {
  const names = Object.keys(types);
  const needed = names.filter((name) => !types[name]!.endsWith('?'));
  const shown = needed.length > 0 ? needed : names.slice(0, 1);
  return shown.length === 0 ? '{}' : `{ ${shown.map((name) => `${name}: …`).join(', ')} }`;
}
