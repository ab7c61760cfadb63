// One thread's part of several runs, one after another, with the built library: a thread of a pool without its
// start-up.
import { parentPort, workerData } from 'node:worker_threads';

const { runs, index, built } = workerData;
const { runThread } = await import(new URL('src/runs/run-thread.js', built));

for (const { config, threads, shared } of runs) {
  const oversight = { onProgress: () => {}, shouldStop: () => false };
  // A thread that a run does not need waits at nothing: it goes on to the next run.
  if (index < threads) parentPort.postMessage(await runThread(config, { index, threads, shared }, oversight));
}
