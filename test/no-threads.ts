import { createRequire, syncBuiltinESMExports } from 'node:module';

// The projects `unit` and `contracts` do not build. A thread or process that their tests started might run what was built of
// older sources, so none can be started.
const require = createRequire(import.meta.url);

function refuse(): never {
  throw new Error(
    "this file's project does not build, so it starts no threads or processes: add the file to THREADS in vitest.config.ts",
  );
}

require('node:worker_threads').Worker = class {
  constructor() {
    refuse();
  }
};
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
  require('node:child_process')[name] = refuse;
syncBuiltinESMExports();
