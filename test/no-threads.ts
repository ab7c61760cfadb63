import { createRequire, syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { THREADS } from './parts.js';

// Unit tests and contracts start no threads and no processes: those are files of the part `threads`, which a change that has to do
// with neither can leave for later. What starts them is refused in any other file, and is there again for the next one that may.
const require = createRequire(import.meta.url);
const STARTS: Readonly<Record<string, readonly string[]>> = {
  'node:worker_threads': ['Worker'],
  'node:child_process': ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
};

const KEPT = Symbol.for('klopf.what-starts-threads');
/** What starts threads and processes, by its names, as Node has it: this module is loaded anew for each file of a worker. */
const kept = ((globalThis as { [KEPT]?: Map<string, unknown> })[KEPT] ??= new Map(
  Object.entries(STARTS).flatMap(([module, names]) =>
    names.map((name) => [`${module} ${name}`, require(module)[name]]),
  ),
));

function refuse(): never {
  throw new Error('this file may start no threads or processes: add it to THREADS in test/parts.ts');
}
class Refused {
  constructor() {
    refuse();
  }
}

const file = expect.getState().testPath!;
const mayStart = THREADS.some((path) => file.startsWith(fileURLToPath(new URL(`../${path}`, import.meta.url))));
for (const [module, names] of Object.entries(STARTS))
  for (const name of names) {
    const refusal = name === 'Worker' ? Refused : refuse;
    require(module)[name] = mayStart ? kept.get(`${module} ${name}`) : refusal;
  }
syncBuiltinESMExports();
