import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { ALONE, LONG, SOURCES, THREADS } from './test/parts.js';

const ROOT = fileURLToPath(new URL('./', import.meta.url));

const CONTRACTS = ['test/contracts', 'test/fuzz', ...LONG];
const UNIT = ['test'];
const APART = [...ALONE, ...SOURCES];

/** Files that share modules and globals, which saves half of the time; the setup holds them to what sharing needs. */
const IN_ONE_REGISTRY = { isolate: false, setupFiles: ['test/no-threads.ts', 'test/globals-restored.ts'] };

/** Whether vitest stays, and runs anew what changes. */
let isWatching = false;
/**
 * Tests import sources, and run what `test/build.ts` has built of them: Node loads those seven hundred modules in a fifth of the time that
 * vitest takes, and they are what users get. While vitest watches it takes the sources, since nothing would build them again.
 */
const built = {
  name: 'built-modules',
  enforce: 'pre' as const,
  configureVitest({ vitest }: { readonly vitest: { readonly config: { readonly watch: boolean } } }) {
    isWatching = vitest.config.watch;
  },
  resolveId(source: string, importer: string | undefined) {
    if (isWatching) return undefined;
    if (source === 'klopf') return { id: `${ROOT}dist/index.js`, external: true };
    const path = importer && source.startsWith('.') ? resolve(dirname(importer), source) : '';
    if (!path.startsWith(ROOT) || path.startsWith(`${ROOT}test/`)) return undefined;
    const id = `${ROOT}dist/${path.slice(ROOT.length)}`;
    return id.endsWith('.js') && existsSync(id) ? { id, external: true } : undefined;
  },
};
/** Of a project that runs what is built. */
const BUILT = {
  globalSetup: 'test/build.ts',
  server: { deps: { external: [/\/dist\//] } },
};

/** The tests of folders and files, without those of others. */
function project(
  name: string,
  paths: readonly string[],
  others: readonly string[],
  options: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  const pattern = (path: string) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`);
  const test = { name, include: paths.map(pattern), exclude: others.map(pattern), ...options };
  return { extends: true, plugins: 'server' in options ? [built] : [], test };
}

/** The parts of the tests, of which `--project` names some. */
const PARTS = [
  project('unit', UNIT, [...CONTRACTS, ...APART, ...THREADS], { ...BUILT, ...IN_ONE_REGISTRY }),
  project('contracts', CONTRACTS, [...APART, ...THREADS], { ...BUILT, ...IN_ONE_REGISTRY }),
  project('threads', THREADS, [], { ...BUILT, ...IN_ONE_REGISTRY }),
];
/**
 * All parts as one, where none is named: files that wait for processes then run beside files that calculate, and a worker loads
 * klopf once and not once a part.
 */
const WHOLE = [project('whole', UNIT, APART, { ...BUILT, ...IN_ONE_REGISTRY })];
const isNamed = process.argv.some((given) => given.startsWith('--project'));

export default defineConfig({
  resolve: { alias: { klopf: fileURLToPath(new URL('./index.ts', import.meta.url)) } },
  test: {
    // Nothing is asserted about time: a busy machine may take ten times as long as a quiet one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 600_000 } },
    pool: 'threads',
    // Three on two cores: tests wait for processes, browsers and threads of their own for a part of their time.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      ...(isNamed ? PARTS : WHOLE),
      project('alone', ALONE, [], { ...BUILT, setupFiles: 'test/no-threads.ts' }),
      project('sources', SOURCES, [], IN_ONE_REGISTRY),
    ],
  },
});
