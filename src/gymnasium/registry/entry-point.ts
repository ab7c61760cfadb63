import { quote } from '../../text/quote.js';
import { RegistrationError } from '../errors.js';

/**
 * What was given as the entry point of `id`, as a function: a class is called with `new`.
 *
 * @param Env the class that an environment's class extends.
 * @throws {@link RegistrationError} for what is neither a function nor a class that extends `Env`.
 */
export function entryPointOf<E>(
  given: unknown,
  id: string,
  Env: abstract new (...args: never[]) => E,
): (kwargs: object) => E {
  if (typeof given !== 'function') {
    throw new RegistrationError(
      `register got entryPoint = ${typeof given === 'string' ? quote(given).slice(1, -1) : quote(given)} for ${id}; ` +
        'expected a function from arguments to an environment, such as (kwargs) => new Maze(kwargs), or a class that extends Env.',
    );
  }
  if (given.prototype instanceof Env) {
    const Class = given as new (kwargs: object) => E;
    const build = (kwargs: object): E => new Class(kwargs);
    return build;
  }
  if (/^class\b/.test(Function.prototype.toString.call(given))) {
    throw new RegistrationError(
      `register got the class ${given.name || 'without a name'} as the entryPoint of ${id}; expected one that extends Env of this package, ` +
        'or a function that returns an environment.',
    );
  }
  return given as (kwargs: object) => E;
}
