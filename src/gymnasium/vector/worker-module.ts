const sourceRoot = new URL('../../../', import.meta.url).href;

/**
 * The address from which a worker thread can import a module: of a TypeScript source of this project, which Node does not run, that of
 * its built form; of anything else its own.
 */
export function workerModule(url: string): string {
  if (!url.endsWith('.ts') || !import.meta.url.endsWith('.ts') || !url.startsWith(sourceRoot)) return url;
  return `${sourceRoot}dist/${url.slice(sourceRoot.length, -'.ts'.length)}.js`;
}
