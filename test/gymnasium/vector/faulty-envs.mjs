// What the worker threads of shared-vector-env.test.ts import: they run the built package, and no TypeScript.
import { Discrete, Env, InvalidRewardError, register } from '../../../dist/node/src/gymnasium/index.js';

/**
 * Counts its steps; action 1 throws, 2 throws an error of the package, 3 ends the thread, 4 tells infos, 5 never
 * returns. As long as it does not return it counts in `beat`, an `Int32Array` in shared memory; with `stuckClose` it
 * does not return from `close` either.
 */
export class Faulty extends Env {
  observationSpace = new Discrete(100);
  actionSpace = new Discrete(6);
  state = { steps: 0 };

  constructor({ beat = new Int32Array(1), stuckClose = false, ...args } = {}) {
    super(args);
    this.beat = beat;
    this.stuckClose = stuckClose;
  }

  stay() {
    // Asleep for most of the time, which leaves the processor to other tests.
    for (const bell = new Int32Array(new SharedArrayBuffer(4)); ; Atomics.wait(bell, 0, 0, 5))
      Atomics.add(this.beat, 0, 1);
  }

  close() {
    if (this.stuckClose) this.stay();
  }

  reset({ seed } = {}) {
    this.reseed(seed);
    this.state.steps = 0;
    return [0, {}];
  }

  step(action) {
    this.state.steps++;
    if (action === 1) throw new RangeError('too much of it');
    if (action === 2) throw new InvalidRewardError('a reward of tar and feathers');
    if (action === 3) process.exit(7);
    if (action === 5) this.stay();
    const info = action === 4 ? { name: `after ${this.state.steps}`, even: true, pair: Float64Array.of(1, 2) } : {};
    return [this.state.steps, 1, false, false, info];
  }
}

register({ id: 'Faulty-v0', entryPoint: (kwargs) => new Faulty(kwargs), module: import.meta.url });
