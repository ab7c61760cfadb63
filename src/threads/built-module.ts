const SOURCE_ROOT = new URL('../../', import.meta.url).href;

/**
 * The module that a worker thread can import: Node runs no TypeScript, so for a module of these sources it is the built one.
 * Anything else is returned as it is.
 */
export function builtModule(url: string): string {
  if (!import.meta.url.endsWith('.ts') || !url.startsWith(SOURCE_ROOT) || !url.endsWith('.ts')) return url;
  return `${SOURCE_ROOT}dist/${url.slice(SOURCE_ROOT.length, -'.ts'.length)}.js`;
}
