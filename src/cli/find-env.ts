import { UserError } from '../errors/user-error.js';
import { hasType } from '../gymnasium/check-options.js';
import type { EnvSpec } from '../gymnasium/env.js';
import { MalformedEnvIdError, NameNotFoundError, NamespaceNotFoundError } from '../gymnasium/errors.js';
import { closestEnv, spec } from '../gymnasium/registry/registry.js';
import type { Assignment } from './option-values.js';

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
    const hint = closest === undefined ? '' : `, did you mean '${closest.id}'?`;
    throw new UserError(
      `there is no environment '${id}'${hint}\nList them with: klopf envs. One of your own comes with --import FILE`,
    );
  }
}

/**
 * Arguments of an environment from `name=value` texts, each converted to the type that its documentation gives; `make`
 * checks them.
 */
export function envParams({ params }: EnvSpec, assignments: readonly Assignment[] = []): Record<string, unknown> {
  return Object.fromEntries(
    assignments.map(([name, text]) => {
      const readings = [...json(text), ...json(`[${text}]`), text];
      const type = params?.[name]?.type ?? params?.[camelCase(name)]?.type;
      const fitting = readings.find((value) => type !== undefined && hasType(value, type));
      return [name, fitting ?? readings[0]];
    }),
  );
}

function json(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
