import type { LabPort } from './lab-state.js';

/** Starts a worker that trains. */
export function connectWorker(): LabPort {
  const worker = new Worker(new URL('./worker/lab-worker.ts', import.meta.url), { type: 'module', name: 'klopf' });
  return {
    postMessage: (message, transfer = []) => worker.postMessage(message, transfer),
    listen(hear, fail) {
      worker.addEventListener('message', ({ data }) => hear(data));
      worker.addEventListener('error', ({ message }) =>
        fail(`The worker that trains has stopped: ${message || 'it could not be loaded'}. Load the page again.`),
      );
    },
    close: () => worker.terminate(),
  };
}
