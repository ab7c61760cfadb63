import { InvalidArgumentError } from './errors.js';
import { closestName, didYouMean } from './registry/closest-name.js';
import { hasParamType } from './registry/env-params.js';
import { show } from './show.js';

/**
 * The options that a function or class takes: the type of each, written as in `EnvParam`, or as `function`, `space`, `numbers` (a
 * number or an array of numbers) or `any`. A `?` after the type says that the option can be left out.
 */
export type OptionTypes = Readonly<Record<string, string>>;

/**
 * The options `given` to `who`, `{}` where there are none.
 *
 * Throws `InvalidArgumentError` for what is no object of options, for an option that does not exist (with the closest one that does), for
 * one that is missing, and for one of another type. An option that is `undefined` counts as left out.
 */
export function checkOptions<T extends object>(who: string, given: T | undefined, types: OptionTypes): T {
  const options: unknown = given === undefined ? {} : given;
  if (typeof options !== 'object' || options === null || Array.isArray(options) || ArrayBuffer.isView(options)) {
    throw new InvalidArgumentError(
      `${who} got ${show(given)} for its options; expected an object, such as ${exampleOf(types)}.`,
    );
  }
  const values = options as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(types, name)) throw unknownOption(who, name, types);
    const type = types[name]!.replace(/\?$/, '');
    if (values[name] !== undefined && !hasParamType(values[name], type)) {
      throw new InvalidArgumentError(`${who} got ${name} = ${show(values[name])}; expected ${describeType(type)}.`);
    }
  }
  for (const name of Object.keys(types)) {
    if (!types[name]!.endsWith('?') && values[name] === undefined) {
      throw new InvalidArgumentError(
        `${who} got no ${name}; expected ${describeType(types[name]!)}. Pass it in an object, such as ${exampleOf(types)}.`,
      );
    }
  }
  return options as T;
}

/** What a message says of an option that does not exist. */
function unknownOption(who: string, name: string, types: OptionTypes): InvalidArgumentError {
  const known = Object.keys(types);
  // Names from Python are spelt is_so; the closest name does not mind.
  const suggestion = closestName(name, known) === null ? '' : didYouMean(name, known);
  return new InvalidArgumentError(
    `${who} got the unknown option ${show(name)}; ${known.length === 0 ? 'it takes none.' : `it takes ${known.join(', ')}.`}${suggestion}`,
  );
}

const words: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  numbers: 'a number or an array of numbers',
  string: 'a string',
  function: 'a function',
  space: 'a Space',
  object: 'an object',
  null: 'null',
  any: 'a value',
};

function describeType(type: string): string {
  return type
    .replace(/\?$/, '')
    .split('|')
    .map((part) => words[part.trim()] ?? part.trim())
    .join(' or ');
}

/** `{ stackSize: … }` with the options that are needed, or else the first one. */
function exampleOf(types: OptionTypes): string {
  const names = Object.keys(types);
  const needed = names.filter((name) => !types[name]!.endsWith('?'));
  const shown = needed.length > 0 ? needed : names.slice(0, 1);
  return shown.length === 0 ? '{}' : `{ ${shown.map((name) => `${name}: …`).join(', ')} }`;
}
