// Teams train in a page, on two workers, and end with the weights that they have in Node. Try it with
// `npx vite examples/browser`, once the library is built. Workers can share memory if the server sends the headers in
// vite.config.ts with the page; without them there is one worker, and the console says so.
import { createWorkerPool, trainOnWorkers, weightMax } from 'klopf';

const workers = createWorkerPool({
  workers: 2,
  startWorker: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
});
const request = { env: 'multiplexer', envParams: { addressBits: 2 }, rule: weightMax, hidden: [16], episodes: 2000 };
const several = await trainOnWorkers([request, { ...request, engine: 'literal' }, { ...request, batch: 32 }], {
  workers,
});
// A training alone is shared out among the workers, by its episodes side by side.
const alone = await trainOnWorkers([{ ...request, batch: 32 }], { workers });
await workers.close();

const lines = [...several, ...alone].map(
  ({ engine, batch, meanReturn, weightsDigest }) =>
    `${engine}, batch ${batch}: ${meanReturn.toFixed(3)}, ${weightsDigest}`,
);
document.querySelector('#out')!.textContent = [`${workers.workers} workers`, ...lines].join('\n');
document.title = 'done';
