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
