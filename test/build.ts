import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUILT = Symbol.for('klopf.built-for-tests');

/**
 * Builds what has changed, once before all tests, whichever projects they are of: Node runs no TypeScript, and tests
 * run what is built.
 */
export function setup(): void {
  // Each project has its own instance of this module, and all are in one process.
  const shared = globalThis as { [BUILT]?: true };
  if (shared[BUILT]) return;
  execFileSync(process.execPath, [fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
  shared[BUILT] = true;
}
