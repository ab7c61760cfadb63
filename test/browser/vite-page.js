// A page as Vite bundles it for production: the library's own worker trains in the library's environments.
import { trainOnWorkers, weightMax } from 'klopf';

// Whoever imports the page's script as if it were a module of environments fails here.
const out = document.querySelector('#out');
const request = { env: 'multiplexer', envParams: { addressBits: 2 }, rule: weightMax, hidden: [6], episodes: 400 };
const trained = await trainOnWorkers([request, { ...request, batch: 32 }], { workers: 2 });
out.textContent = trained.map(({ weightsDigest }) => weightsDigest).join('\n');
document.title = 'done';
