import { createRequire, syncBuiltinESMExports } from 'node:module';

// Unit tests and contracts start no threads and no processes: those are the tests of the project `threads`, which a
// change that has to do with neither can leave for later.
const require = createRequire(import.meta.url);

function refuse(): never {
  throw new Error("this file's project starts no threads or processes: add the file to THREADS in vitest.config.ts");
}

require('node:worker_threads').Worker = class {
  constructor() {
    refuse();
  }
};
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
  require('node:child_process')[name] = refuse;
syncBuiltinESMExports();
