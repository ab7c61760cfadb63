import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const ROOT = fileURLToPath(new URL('./', import.meta.url));

/** Every file that starts worker threads, processes, browsers or Python. */
export const THREADS = [
  'test/bench/contestant.test.ts',
  'test/browser',
  'test/cli',
  'test/contracts/directions-on-threads.test.ts',
  'test/contracts/keeping.test.ts',
  'test/contracts/threads.test.ts',
  'test/contracts/vector-environments.test.ts',
  'test/dense/shared-work.test.ts',
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
  'test/replicas/train-replicas.test.ts',
  'test/reproduce/run-study.test.ts',
  'test/runs/run-pool.test.ts',
  'test/runs/team-file.test.ts',
  'test/site/browser',
  'test/site/build/api.test.ts',
  'test/site/experiment/experiment-program.test.ts',
  'test/store/checkpoints.test.ts',
  'test/store/create-run.test.ts',
  'test/store/event-file.test.ts',
  'test/store/run-in-store.test.ts',
  'test/sweeps/sources/redis.test.ts',
  'test/threads',
];
/**
 * Unit tests that sample, enumerate, fuzz or train for seconds: they run with the contracts, so that `npm run check`
 * has the others in half a minute.
 */
export const LONG = [
  'test/audit/audit-rule.test.ts',
  'test/audit/audit-table.test.ts',
  'test/audit/choices.test.ts',
  'test/audit/lateral.test.ts',
  'test/audit/sampled-audit.test.ts',
  'test/audit/unbiased-variants.test.ts',
  'test/bandits/play-bandit.test.ts',
  'test/bus/team-on-a-bus.test.ts',
  'test/dense/plan/fold-tables.test.ts',
  'test/envs/bipedal-walker.test.ts',
  'test/envs/golden-rollouts.test.ts',
  'test/envs/lunar-lander.test.ts',
  'test/envs/rendering.test.ts',
  'test/gymnasium/libm/libm.test.ts',
  'test/gymnasium/spaces/properties.test.ts',
  'test/pettingzoo/births-and-deaths.test.ts',
  'test/reproduce/studies/scaling/study.test.ts',
  'test/rule/constants.test.ts',
  'test/rule/ops/functions.test.ts',
  'test/rule/oversized.test.ts',
  'test/rule/untrusted-text.test.ts',
  'test/statistics/bootstrap-interval.test.ts',
  'test/site/rule/rule-answers.test.ts',
  'test/team/close.test.ts',
  'test/team/team-bytes.test.ts',
  'test/train/evaluate.test.ts',
  'test/train/team-env.test.ts',
  'test/train/train.test.ts',
];
/** Calls everything with anything: what it leaves behind no other file may see. */
export const ALONE = ['test/contracts/wrong-arguments.test.ts'];
/**
 * Files that load modules anew or replace their exports, which can be done to sources that vitest loads and not to what
 * Node loads.
 */
export const SOURCES = [
  'test/contracts/interpreter.test.ts',
  'test/contracts/mutants.test.ts',
  'test/dense/kernel-error.test.ts',
  'test/envs/physics/planck.test.ts',
];
const CONTRACTS = ['test/contracts', 'test/fuzz', ...LONG];
const UNIT = ['test'];

/** Files that share modules and globals, which saves half of the time; the setup holds them to what sharing needs. */
const IN_ONE_REGISTRY = { isolate: false, setupFiles: ['test/no-threads.ts', 'test/globals-restored.ts'] };

/** Whether vitest stays, and runs anew what changes. */
let isWatching = false;
/**
 * Tests import sources, and run what `test/build.ts` has built of them: Node loads those seven hundred modules in a
 * fifth of the time that vitest takes, and they are what users get. While vitest watches it takes the sources, since
 * nothing would build them again.
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

export default defineConfig({
  resolve: { alias: { klopf: fileURLToPath(new URL('./index.ts', import.meta.url)) } },
  test: {
    // Nothing is asserted about time: a busy machine may take ten times as long as a quiet one.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 600_000 } },
    pool: 'threads',
    // On two cores vitest would use one; three take longer than two, since tests have threads and processes of their
    // own.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('unit', UNIT, [...CONTRACTS, ...ALONE, ...SOURCES, ...THREADS], { ...BUILT, ...IN_ONE_REGISTRY }),
      project('contracts', CONTRACTS, [...ALONE, ...SOURCES, ...THREADS], { ...BUILT, ...IN_ONE_REGISTRY }),
      project('alone', ALONE, [], { ...BUILT, setupFiles: 'test/no-threads.ts' }),
      project('sources', SOURCES, [], IN_ONE_REGISTRY),
      project('threads', THREADS, [], { ...BUILT, isolate: false, setupFiles: 'test/globals-restored.ts' }),
    ],
  },
});
