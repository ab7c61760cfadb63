import { parentPort, Worker, workerData } from 'node:worker_threads';
import { writeShared } from './shared-bytes.js';
import { actingWord, COMMAND, CONTROL, tellDeath } from './shared-control.js';
import type { SharedWorkerData } from './shared-worker.js';

/** What the supervising thread is started with. */
export interface SharedSupervisorData {
  readonly workerUrl: string;
  readonly workers: readonly SharedWorkerData[];
  /** Where the news of the first death is left. */
  readonly obituary: SharedArrayBuffer;
  /** How long a call of an environment may take, in milliseconds; closing has five seconds of them at most. */
  readonly timeoutMs: number;
}

/** Who died, of what, and what it was doing. */
export interface Obituary {
  readonly worker: number;
  readonly cause: string;
  /** The place in its share of the environment that acted, −1 for none or all of them. */
  readonly acting: number;
}

/**
 * What the calling thread says: that the workers were told to stop, or that they are to be ended at once, whatever they
 * do.
 */
export type ToSupervisor = 'stopping' | 'end';

/** How long an environment may take to close at most. */
const CLOSE_GRACE_MS = 5000;

// The calling thread sleeps while its workers step and hears no event; this one has nothing to do but to listen.
const { workerUrl, workers, obituary, timeoutMs } = workerData as SharedSupervisorData;
let alive = workers.length;
let mourning = false;
const THREADS: Worker[] = [];
let grace: NodeJS.Timeout | undefined;

function endAll(): void {
  for (const thread of THREADS) void thread.terminate();
}

for (const data of workers) {
  const { worker, words } = data;
  const died = (cause: string): void => {
    if (mourning) return;
    mourning = true;
    const acting = Atomics.load(words, actingWord(worker));
    writeShared(obituary, { worker, cause, acting } satisfies Obituary);
    tellDeath(words);
    // The states of its environments are lost, and without them there is no batch.
    endAll();
  };
  const thread = new Worker(new URL(workerUrl), { workerData: data, execArgv: [] });
  THREADS.push(thread);
  thread.on('error', (error) => died(`${error.name}: ${error.message}`));
  thread.on('exit', (code) => {
    if (Atomics.load(words, CONTROL.command) !== COMMAND.stop) died(`it exited with code ${code}`);
    alive--;
    if (alive > 0) return;
    clearTimeout(grace);
    parentPort?.close();
  });
}

parentPort!.on('message', (said: ToSupervisor) => {
  if (said === 'end') {
    // Their ends are no news.
    mourning = true;
    endAll();
  } else grace = setTimeout(endAll, Math.min(CLOSE_GRACE_MS, timeoutMs));
});
