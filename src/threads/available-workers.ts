import { MOST_WORKERS } from './task-pool.js';

/** Processor cores that this process or page may use. */
export function availableWorkers(): number {
  const process = globalThis.process as NodeJS.Process | undefined;
  const os = process?.getBuiltinModule?.('node:os');
  return Math.min(MOST_WORKERS, os?.availableParallelism() ?? globalThis.navigator.hardwareConcurrency ?? 1);
}
