import type * as planckModule from 'planck';
import { DependencyNotInstalledError } from '../../src/gymnasium/index.js';

/** planck's exports. */
export type Planck = typeof planckModule;

let present: Planck | null = null;

/**
 * Hands over planck, the physics engine of `LunarLander` and `BipedalWalker`, where it is not found by its name: in a
 * page, and in a bundle.
 *
 * ```ts
 * import * as planck from 'planck';
 * usePlanck(planck);
 * ```
 *
 * In Node an installed planck is loaded when the first of these environments is made.
 */
export function usePlanck(module: Planck): void {
  present = module;
}

/**
 * planck, loaded at the first call: it is an optional dependency, and the other environments do without it.
 *
 * @throws {@link DependencyNotInstalledError}, which says how to get it.
 */
export function planck(): Planck {
  present ??= installedPlanck();
  return present;
}

function installedPlanck(): Planck {
  // By name at run time, so that a bundler does not put a physics engine into every page that imports the environments.
  const nodeModule = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule?.('node:module');
  if (nodeModule === undefined) {
    throw new DependencyNotInstalledError(
      'LunarLander and BipedalWalker need the physics engine planck, and got none in this page. Install it (npm install planck@1.4.2) ' +
        "and hand it over: import * as planck from 'planck'; import { usePlanck } from 'klopf'; usePlanck(planck);",
    );
  }
  try {
    return nodeModule.createRequire(import.meta.url)('planck') as Planck;
  } catch (cause) {
    throw new DependencyNotInstalledError(
      'LunarLander and BipedalWalker need the physics engine planck, an optional dependency of klopf, which could not be loaded. ' +
        'Install it: npm install planck@1.4.2',
      { cause },
    );
  }
}
