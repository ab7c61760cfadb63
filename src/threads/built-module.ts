const OWN = import.meta.url;
const isNode = (globalThis.process as NodeJS.Process | undefined)?.getBuiltinModule !== undefined;
const ROOT = new URL('../../', OWN).href;
/**
 * Where scripts/bundle.mjs has put modules for Node, few files that a thread loads sooner: of a source, and of what is
 * built of one.
 */
const BUNDLED = OWN.endsWith('.ts')
  ? `${ROOT}dist/node/`
  : isNode && OWN.endsWith('/dist/src/threads/built-module.js')
    ? `${ROOT}node/`
    : undefined;

/**
 * The address from which a worker thread can import a module: Node runs no TypeScript, so for a source of this project,
 * and for what the compiler has made of it, it is that of its bundled form, which has to be an entry of
 * scripts/bundle.mjs; for anything else its own.
 */
export function builtModule(url: string): string {
  if (BUNDLED === undefined || !url.startsWith(ROOT) || url.startsWith(BUNDLED)) return url;
  return `${BUNDLED}${url.slice(ROOT.length).replace(/\.[jt]s$/, '')}.js`;
}

/**
 * The same of a module of this project that is given from where another lies: `('./python-thread', import.meta.url)`.
 */
export function builtNeighbour(path: string, importer: string): string {
  return builtModule(new URL(`${path}${importer.endsWith('.ts') ? '.ts' : '.js'}`, importer).href);
}
