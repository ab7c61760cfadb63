import { type LabPort, workerPort } from './lab-state.js';

/** Starts a worker that trains. */
export function connectWorker(): LabPort {
  return workerPort(new Worker(new URL('./worker/lab-worker.ts', import.meta.url), { type: 'module', name: 'klopf' }));
}
