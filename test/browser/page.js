// What workers of the library's own do in a page, and what is told of those that fail. It is bundled with the built library.
import { createWorkerPool, make, trainOnWorkers, weightMax } from 'klopf';
import { register } from 'klopf/gymnasium';

const request = { env: 'multiplexer', envParams: { addressBits: 2 }, rule: weightMax, hidden: [6], episodes: 400 };
const digestsOf = (trained) => trained.map(({ weightsDigest }) => weightsDigest);

const workers = createWorkerPool({ workers: 2 });
const several = await trainOnWorkers([request, { ...request, engine: 'literal' }], { workers });
const alone = await trainOnWorkers([{ ...request, batch: 32 }], { workers });

const stop = new AbortController();
const onProgress = () => stop.abort();
const stopped = await trainOnWorkers([{ ...request, episodes: 1e9 }], { workers, onProgress, signal: stop.signal });
await workers.close();

register({ id: 'closing-v0', entryPoint: () => make('multiplexer', { addressBits: 2 }), module: import.meta.url });
async function failureOf(worker, more) {
  const startWorker = () => new Worker(new URL(worker, location.href), { type: 'module' });
  const failing = createWorkerPool({ workers: 2, startWorker });
  try {
    await trainOnWorkers([{ ...request, ...more }], { workers: failing });
    return 'none';
  } catch ({ message }) {
    return message;
  } finally {
    await failing.close();
  }
}

document.querySelector('#out').textContent = JSON.stringify({
  digests: digestsOf([...several, ...alone]),
  stopped: stopped.map(({ partial }) => partial),
  missing: await failureOf('./no-such-worker.js', {}),
  closed: await failureOf('./closing-worker.js', { env: 'closing-v0', envParams: {}, batch: 32 }),
});
document.title = 'done';
