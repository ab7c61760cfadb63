const SOURCE_ROOT = new URL('../../', import.meta.url).href;

/**
 * The address from which a worker thread can import a module: Node runs no TypeScript, so for a source of this project it is that of its
 * built form, which has to be an entry of scripts/bundle.mjs; for anything else its own.
 */
export function builtModule(url: string): string {
  if (!import.meta.url.endsWith('.ts') || !url.startsWith(SOURCE_ROOT) || !url.endsWith('.ts')) return url;
  return `${SOURCE_ROOT}dist/node/${url.slice(SOURCE_ROOT.length, -'.ts'.length)}.js`;
}

/** The same of a module of this project that is given from where another lies: `('./python-thread', import.meta.url)`. */
export function builtNeighbour(path: string, importer: string): string {
  return builtModule(new URL(`${path}${importer.endsWith('.ts') ? '.ts' : '.js'}`, importer).href);
}
