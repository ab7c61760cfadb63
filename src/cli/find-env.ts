import { hasType } from '../gymnasium/check-options.js';
import type { EnvSpec } from '../gymnasium/env.js';
import type { Assignment } from './option-values.js';

export { findEnv } from '../runs/find-env.js';

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
