import { parentPort, workerData } from 'node:worker_threads';
import { BrokenBarrierError, breakBarrier } from '../team/barrier.js';
import { DivergedRunError } from './diverged-run-error.js';
import { isUserMistake } from './is-user-mistake.js';
import type { RunConfig } from './run-config.js';
import { runThread, type ThreadShare } from './run-thread.js';

/** What the pool gives a worker thread. `stop` holds one word, not 0 when the run is to end. */
export interface WorkerTask {
  readonly config: RunConfig;
  readonly share: ThreadShare;
  readonly stop: SharedArrayBuffer;
}

const { config, share, stop } = workerData as WorkerTask;
const stopping = new Int32Array(stop);

try {
  const record = await runThread(config, share, {
    onProgress: (progress) => parentPort!.postMessage({ kind: 'progress', progress }),
    shouldStop: () => Atomics.load(stopping, 0) !== 0,
  });
  if (record === undefined) breakSharedBarrier();
  else if (share.index === 0) parentPort!.postMessage({ kind: 'record', record });
} catch (error) {
  breakSharedBarrier();
  // The thread that broke the barrier says why.
  if (error instanceof DivergedRunError) parentPort!.postMessage({ kind: 'record', record: error.record });
  else if (!(error instanceof BrokenBarrierError)) {
    const { message, stack } = error as Error;
    parentPort!.postMessage({ kind: 'error', message, stack, isMistake: isUserMistake(error) });
  }
}

/** Lets the other threads of the run end, too. */
function breakSharedBarrier(): void {
  if (share.shared) breakBarrier(new Int32Array(share.shared.barrier));
}
