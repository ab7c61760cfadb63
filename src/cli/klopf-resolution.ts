import type { ResolveHook } from 'node:module';

const SELF = /^klopf(\/|$)/;

/**
 * A resolve hook of Node: `klopf` and `klopf/…` resolve to this installation, whoever imports them. So the user's
 * module registers its environments and defines its rules with the klopf that runs it, even where none is installed
 * beside it.
 */
export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  nextResolve(specifier, SELF.test(specifier) ? { ...context, parentURL: import.meta.url } : context);
