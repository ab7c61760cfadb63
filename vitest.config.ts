import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Every file that starts worker threads, processes, browsers or Python, or that reads the built package. */
export const THREADS = [
  'test/bench/contestant.test.ts',
  'test/browser',
  'test/cli',
  'test/contracts/keeping.test.ts',
  'test/contracts/threads.test.ts',
  'test/contracts/vector-environments.test.ts',
  'test/docs',
  'test/examples',
  'test/files/folder-lock.test.ts',
  'test/fuzz/engines-agree.test.ts',
  'test/gymnasium/gymnasium-document.test.ts',
  'test/gymnasium/python',
  'test/gymnasium/vector/golden.test.ts',
  'test/gymnasium/vector/infos.test.ts',
  'test/gymnasium/vector/shared-vector-env.test.ts',
  'test/pettingzoo/python',
  'test/reproduce/run-study.test.ts',
  'test/runs/run-pool.test.ts',
  'test/runs/team-file.test.ts',
  'test/threads',
];
const CONTRACTS = ['test/contracts', 'test/fuzz'];
const UNIT = ['test'];

/** Files that share modules and globals, which saves half of the time; the setup holds them to what sharing needs. */
const IN_ONE_REGISTRY = { isolate: false, setupFiles: ['test/no-threads.ts', 'test/globals-restored.ts'] };

/** The tests of folders and files, without those of others. */
function project(
  name: string,
  paths: readonly string[],
  others: readonly string[],
  options: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  const pattern = (path: string) => (path.endsWith('.ts') ? path : `${path}/**/*.test.ts`);
  return { extends: true, test: { name, include: paths.map(pattern), exclude: others.map(pattern), ...options } };
}

export default defineConfig({
  resolve: { alias: { klopf: fileURLToPath(new URL('./index.ts', import.meta.url)) } },
  test: {
    // Nothing is asserted about time: a busy machine may take ten times as long as a quiet one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: 'threads',
    // On two cores vitest would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('unit', UNIT, [...CONTRACTS, ...THREADS], IN_ONE_REGISTRY),
      project('contracts', CONTRACTS, THREADS, IN_ONE_REGISTRY),
      project('threads', THREADS, [], { globalSetup: 'test/build.ts' }),
    ],
  },
});
