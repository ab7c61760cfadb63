import { checkOptions } from './check-options.js';
import { InvalidArgumentError } from './errors.js';

const TYPES = { seed: 'any?', options: 'object | null?' };

/**
 * Checks what `reset` of `env` was given: an object with a `seed`, `options`, or neither.
 * @throws {@link InvalidArgumentError} for anything else, such as a seed by itself or a name that does not exist.
 */
export function requireResetArgs(env: object, args: unknown): void {
  if (args === undefined || areRight(args)) return;
  if (typeof args === 'number' || typeof args === 'bigint') {
    throw new InvalidArgumentError(`${env}.reset() got ${args}; expected an object. Call reset({ seed: ${args} }).`);
  }
  checkOptions('reset()', args as object, TYPES);
}

/**
 * Whether arguments are right at a glance, as they are at the beginning of nearly every episode: nothing is made for a
 * message.
 */
function areRight(args: unknown): boolean {
  if (typeof args !== 'object' || args === null || Object.getPrototypeOf(args) !== Object.prototype) return false;
  for (const name in args) if (name !== 'seed' && name !== 'options') return false;
  return typeof ((args as { options?: unknown }).options ?? {}) === 'object';
}
