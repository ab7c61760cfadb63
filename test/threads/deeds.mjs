// What threads of the built library do in the tests of the pool: the kind of a job says what happens.
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';

const { serveJobs } = await import(new URL('../../dist/src/threads/serve-jobs.js', import.meta.url));
const { UserError } = await import(new URL('../../dist/src/errors/user-error.js', import.meta.url));

const DEEDS = {
  id: () => threadId,
  add: ([a, b]) => a + b,
  tell(_, tell) {
    for (let k = 0; k < 3; k++) tell(k);
  },
  async 'tell then hang'(_, tell) {
    tell(1);
    await new Promise(() => {});
  },
  throw(message) {
    throw new UserError(message);
  },
  later: (message) => {
    setTimeout(() => {
      throw new Error(message);
    });
    return new Promise(() => {});
  },
  exit: (code) => process.exit(code),
  fill() {
    const all = [];
    for (;;) all.push(new Array(1000).fill(Math.random()));
  },
  sleep: (ms) => sleep(ms),
  hang() {
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  },
};

serveJobs(
  Object.fromEntries(Object.entries(DEEDS).map(([kind, deed]) => [kind, async ({ given }, tell) => deed(given, tell)])),
);
