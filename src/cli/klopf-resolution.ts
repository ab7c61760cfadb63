import type { ResolveHook } from 'node:module';

const SELF = /^klopf(\/|$)/;

/**
 * A resolve hook of Node: `klopf` and `klopf/…` are this installation, whoever imports them. A module of the user's own then
 * registers its environments and defines its rules with the klopf that runs it, also where no klopf is installed beside it.
 */
export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  nextResolve(specifier, SELF.test(specifier) ? { ...context, parentURL: import.meta.url } : context);
