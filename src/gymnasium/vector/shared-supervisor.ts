import { parentPort, Worker, workerData } from 'node:worker_threads';
import { writeShared } from './shared-bytes.js';
import { command, control, tellDeath } from './shared-control.js';
import type { SharedWorkerData } from './shared-worker.js';

/** What the supervising thread is started with. */
export interface SharedSupervisorData {
  readonly workerUrl: string;
  readonly workers: readonly SharedWorkerData[];
  /** Where the news of the first death is left. */
  readonly obituary: SharedArrayBuffer;
}

/** Who died, and of what. */
export interface Obituary {
  readonly worker: number;
  readonly first: number;
  readonly count: number;
  readonly cause: string;
}

// The calling thread sleeps while its workers step and hears no event; this one has nothing to do but to listen.
const { workerUrl, workers, obituary } = workerData as SharedSupervisorData;
let alive = workers.length;
let mourning = false;

for (const data of workers) {
  const { worker, words } = data;
  const { first, count } = data.share;
  const died = (cause: string): void => {
    if (mourning) return;
    mourning = true;
    writeShared(obituary, { worker, first, count, cause } satisfies Obituary);
    tellDeath(words);
  };
  const thread = new Worker(new URL(workerUrl), { workerData: data, execArgv: [] });
  thread.on('error', (error) => died(`${error.name}: ${error.message}`));
  thread.on('exit', (code) => {
    if (Atomics.load(words, control.command) !== command.stop) died(`it exited with code ${code}`);
    alive--;
    if (alive === 0) parentPort?.close();
  });
}
