import { builtModule } from '../../threads/built-module.js';

// Which module a thread imports to have an environment. In a bundled page the address of the module that registers the
// library's own environments is that of a file of the page, which no worker can run: there it is told by a name, and
// the worker has its own copy.

const CATALOGUE = 'klopf:envs';

let ownModule: string | undefined;
let load: (() => Promise<unknown>) | undefined;

/** Says from which module the library's own environments are registered. */
export function nameCatalogueModule(url: string): void {
  ownModule = url;
}

/** In a thread: says how the library's own environments are registered here. */
export function provideCatalogue(importing: () => Promise<unknown>): void {
  load = importing;
}

/** What a thread is told of the module that registers an environment, for {@link importEnvModule}. */
export function moduleForThread(url: string): string {
  const isNode = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule !== undefined;
  return !isNode && url === ownModule ? CATALOGUE : builtModule(url);
}

/** Imports what {@link moduleForThread} told. */
export async function importEnvModule(module: string): Promise<void> {
  if (module === CATALOGUE && load !== undefined) await load();
  else await import(/* @vite-ignore */ module);
}
