// `npm start`: says what it does, builds what has changed, and trains.
import { existsSync } from 'node:fs';

const isBuilt = existsSync(new URL('../dist/.tsbuildinfo', import.meta.url));
console.error(
  'klopf: four learning rules learn the 4-bit multiplexer, on all cores, in one or two minutes. ' +
    (isBuilt ? 'Looking for what has changed …' : 'First the sources are compiled, once: about half a minute …'),
);
await import('./build.mjs');
process.argv.splice(2, 0, 'demo');
await import('../dist/node/bin.js');
