import { InvalidArgumentError, RegistrationError } from '../errors.js';
import { show } from '../show.js';
import { isArrayLike } from '../spaces/nested-array.js';
import { Space } from '../spaces/space.js';
import { didYouMean } from './closest-name.js';
import type { EnvParam } from './env-spec.js';

const simple: Readonly<Record<string, (value: unknown) => boolean>> = {
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  null: (value) => value === null,
  object: (value) => typeof value === 'object' && value !== null,
  function: (value) => typeof value === 'function',
  space: (value) => value instanceof Space,
  numbers: (value) => typeof value === 'number' || (isArrayLike(value) && Array.prototype.every.call(value, isNumber)),
  any: () => true,
};

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

/** Whether a value is of a type written as in `EnvParam`. Throws `RegistrationError` for a type it does not know. */
export function hasParamType(value: unknown, type: string): boolean {
  return type.split('|').some((part) => hasOneType(value, part.trim()));
}

function hasOneType(value: unknown, type: string): boolean {
  if (type.endsWith('[]')) {
    return Array.isArray(value) && value.every((element) => hasOneType(element, type.slice(0, -2)));
  }
  if (/^'[^']*'$/.test(type)) return value === type.slice(1, -1);
  const check = Object.hasOwn(simple, type) ? simple[type] : undefined;
  if (check === undefined) {
    throw new RegistrationError(
      `Got the parameter type ${JSON.stringify(type)}; expected one of ${Object.keys(simple).join(', ')}, a literal in single quotes, ` +
        'or one of these followed by [], joined by " | ".',
    );
  }
  return check(value);
}

/**
 * Checks the arguments of an environment against its documented ones and returns them in camelCase; Gymnasium's snake_case
 * spelling (`is_slippery`) is accepted. `others`: further names to suggest. Throws `InvalidArgumentError` for an unknown name or a value of the wrong type.
 */
export function checkKwargs(
  id: string,
  kwargs: Readonly<Record<string, unknown>>,
  params: Readonly<Record<string, EnvParam>>,
  others: readonly string[] = [],
): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  for (const [given, value] of Object.entries(kwargs)) {
    const name = Object.hasOwn(params, given) ? given : camelCase(given);
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (param === undefined) {
      const known = Object.keys(params);
      throw new InvalidArgumentError(
        `Environment ${id} got the unknown argument ${show(given)}; ` +
          (known.length === 0 ? 'it takes none.' : `it takes ${known.join(', ')}.`) +
          didYouMean(given, [...known, ...others]),
      );
    }
    if (value === undefined) continue;
    if (!hasParamType(value, param.type)) {
      throw new InvalidArgumentError(
        `Environment ${id} got ${name} = ${show(value)}; expected ${param.type} (${param.description}). ` +
          `Leave it out for the default, ${JSON.stringify(param.default)}.`,
      );
    }
    checked[name] = value;
  }
  return checked;
}

/** `is_slippery` as `isSlippery`. */
export function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
