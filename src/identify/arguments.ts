import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/** @throws {@link UserError} unless it is a list of finite numbers. */
export function requireNumbers(values: unknown, what: string): void {
  const list = values as ArrayLike<unknown> | undefined;
  const isList = Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView));
  if (!isList) throw new UserError(`${what} is ${quote(values)}; expected a list of numbers`);
  for (let k = 0; k < list!.length; k++)
    if (typeof list![k] !== 'number' || !Number.isFinite(list![k]))
      throw new UserError(`number ${k} of ${what} is ${quote(list![k])}; expected a finite number`);
}

/** @throws {@link UserError} unless it is an object; `expected` says of what. */
export function requireObject(value: unknown, what: string, expected: string): void {
  if (typeof value !== 'object' || value === null)
    throw new UserError(`${what} is ${quote(value)}; expected ${expected}`);
}

/** @throws {@link UserError} unless it is a text. */
export function requireText(value: unknown, what: string): void {
  if (typeof value !== 'string') throw new UserError(`${what} is ${quote(value)}; expected a text`);
}
