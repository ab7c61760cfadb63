import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Every file that starts worker threads, processes, browsers or Python, or that reads the built package. */
export const THREADS = [
  'test/bench/contestant.test.ts',
  'test/browser',
  'test/cli',
  'test/contracts/directions-on-threads.test.ts',
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
  'test/replicas/train-replicas.test.ts',
  'test/reproduce/run-study.test.ts',
  'test/runs/run-pool.test.ts',
  'test/runs/team-file.test.ts',
  'test/site/browser',
  'test/site/experiment/experiment-program.test.ts',
  'test/store/checkpoints.test.ts',
  'test/store/create-run.test.ts',
  'test/store/event-file.test.ts',
  'test/store/run-in-store.test.ts',
  'test/sweeps/sources/redis.test.ts',
  'test/threads',
];
/**
 * Unit tests that sample, enumerate, fuzz or train for seconds: they run with the contracts, so that `npm run check` has the
 * others in half a minute.
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
  'test/dense/kernel-error.test.ts',
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
/** Files that load modules anew, or call everything with anything: what they leave behind no other file may see. */
export const ALONE = [
  'test/contracts/interpreter.test.ts',
  'test/contracts/wrong-arguments.test.ts',
  'test/envs/physics/planck.test.ts',
];
/** Files of THREADS that register environments, which the others list: they have a registry of their own. */
export const REGISTERING = [
  'test/gymnasium/vector/infos.test.ts',
  'test/gymnasium/vector/shared-vector-env.test.ts',
  'test/replicas/train-replicas.test.ts',
  'test/runs/run-pool.test.ts',
  'test/sweeps/sources/redis.test.ts',
];
const CONTRACTS = ['test/contracts', 'test/fuzz', ...LONG];
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
    // What was transformed once is not transformed again, by content.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/vitest' },
    // On two cores vitest would use one.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      project('unit', UNIT, [...CONTRACTS, ...ALONE, ...THREADS], IN_ONE_REGISTRY),
      project('contracts', CONTRACTS, [...ALONE, ...THREADS], IN_ONE_REGISTRY),
      project('alone', ALONE, [], { setupFiles: 'test/no-threads.ts' }),
      project('threads', THREADS, REGISTERING, {
        ...{ globalSetup: 'test/build.ts', isolate: false },
        setupFiles: 'test/globals-restored.ts',
      }),
      project('threads-alone', REGISTERING, [], { globalSetup: 'test/build.ts' }),
    ],
  },
});
