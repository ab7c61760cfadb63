import { afterAll } from 'vitest';
import { type EnvSpec, registry } from '../../src/gymnasium/index.js';

/**
 * After the tests of this file the registry has the environments that it has now: other files, which share it, list
 * them. Called before the file registers any.
 */
export function restoreRegistry(): void {
  const before = new Set(registry.keys());
  afterAll(() => {
    for (const id of [...registry.keys()]) if (!before.has(id)) (registry as Map<string, EnvSpec>).delete(id);
  });
}
