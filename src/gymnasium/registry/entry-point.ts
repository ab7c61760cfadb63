import { Env } from '../env.js';
import { RegistrationError } from '../errors.js';
import { show } from '../show.js';

/** What builds the bare environment from its arguments: a function, or a class that extends `Env`. */
export type EntryPoint = { build(kwargs: object): Env }['build'] | (new (kwargs: never) => Env);

/**
 * What was given as the entry point of `id`, as a function: a class is called with `new`.
 *
 * Throws `RegistrationError` for what is neither a function nor a class that extends `Env`.
 */
export function entryPointOf(given: unknown, id: string): (kwargs: object) => Env {
  if (typeof given !== 'function') {
    throw new RegistrationError(
      `register got entryPoint = ${typeof given === 'string' ? show(given).slice(1, -1) : show(given)} for ${id}; ` +
        'expected a function from arguments to an environment, such as (kwargs) => new Maze(kwargs), or a class that extends Env.',
    );
  }
  if (given.prototype instanceof Env) {
    const Class = given as new (kwargs: object) => Env;
    const build = (kwargs: object): Env => new Class(kwargs);
    return build;
  }
  if (/^class\b/.test(Function.prototype.toString.call(given))) {
    throw new RegistrationError(
      `register got the class ${given.name || 'without a name'} as the entryPoint of ${id}; expected one that extends Env of this package, ` +
        'or a function that returns an environment.',
    );
  }
  return given as (kwargs: object) => Env;
}
