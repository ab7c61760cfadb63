import { UserError } from '../errors/user-error.js';
import type { EnvSpec } from '../gymnasium/env.js';
import { MalformedEnvIdError, NameNotFoundError, NamespaceNotFoundError } from '../gymnasium/errors.js';
import { closestEnv, spec } from '../gymnasium/registry/registry.js';

const UNKNOWN = [NameNotFoundError, NamespaceNotFoundError, MalformedEnvIdError];

/**
 * The registered environment of an id.
 *
 * @throws {@link UserError} with the closest id, when there is none.
 */
export function findEnv(id: string): EnvSpec {
  try {
    return spec(id);
  } catch (error) {
    if (!UNKNOWN.some((kind) => error instanceof kind)) throw error;
    const closest = closestEnv(id);
    const hint = closest === undefined ? '' : `. Did you mean '${closest.id}'?`;
    throw new UserError(
      `there is no environment '${id}'${hint}\nList them with: klopf envs. One of your own comes with --import FILE`,
    );
  }
}
