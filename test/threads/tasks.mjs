// Tasks that threads of the built library do in the tests of the pool: what a task says is what happens.
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';

const { serveTasks } = await import(new URL('../../dist/src/threads/serve-tasks.js', import.meta.url));

const DEEDS = {
  id: () => threadId,
  add: ([a, b]) => a + b,
  tell(_, tell) {
    for (let k = 0; k < 3; k++) tell(k);
  },
  throw(message) {
    throw new RangeError(message);
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

serveTasks(
  async ([deed, given], tell) => DEEDS[deed](given, tell),
  (error) => error instanceof RangeError,
);
