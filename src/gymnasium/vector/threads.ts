import type * as os from 'node:os';
import type * as v8 from 'node:v8';
import type * as workerThreads from 'node:worker_threads';
import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';

/** What of Node it takes to run environments on other threads. */
export interface Threads {
  readonly Worker: typeof workerThreads.Worker;
  readonly serialize: typeof v8.serialize;
  readonly deserialize: typeof v8.deserialize;
  readonly availableParallelism: typeof os.availableParallelism;
}

/**
 * Node's threads, or `null` where there are none, or no shared memory: in a browser, and in old or restricted versions
 * of Node.
 */
export function threads(): Threads | null {
  const process = globalThis.process as NodeJS.Process | undefined;
  if (typeof globalThis.SharedArrayBuffer === 'undefined' || process?.getBuiltinModule === undefined) return null;
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const { serialize, deserialize } = process.getBuiltinModule('node:v8');
  const { availableParallelism } = process.getBuiltinModule('node:os');
  return { Worker, serialize, deserialize, availableParallelism };
}

/** How long a call to environments elsewhere, in other threads or in Python, may take unless told otherwise. */
export const DEFAULT_TIMEOUT_MS = 300_000;

/** @throws {@link InvalidArgumentError} unless `timeoutMs` is a positive number, or infinite for no limit. */
export function requireTimeout(timeoutMs: unknown, who: string): void {
  if (typeof timeoutMs === 'number' && timeoutMs > 0) return;
  throw new InvalidArgumentError(
    `${who} got timeoutMs = ${quote(timeoutMs)}; expected a positive number of milliseconds, or Infinity for no limit.`,
  );
}
