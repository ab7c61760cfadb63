/** Where threads wait for each other. */
export interface Barrier {
  /** Returns once every thread has called it as often as this one. */
  wait(): void;
}

/** For one thread: nobody to wait for. */
export const ALONE: Barrier = { wait: () => {} };

/** Another thread of the run has stopped: only that one knows why. */
export class BrokenBarrierError extends Error {
  override readonly name = 'BrokenBarrierError';
  override readonly message = 'another thread of this run has stopped';
}

/** Words of the shared memory: how many threads wait, and how often all have met; −1: broken. */
const ARRIVED = 0;
const GENERATION = 1;
/** Looks before a thread sleeps: some 20 µs. */
const SPINS = 2000;

/**
 * A barrier of `threads` over two 32-bit words of shared memory. It spins shortly, since threads share a step's work evenly and come within
 * microseconds of each other, and then sleeps. A thread that dies must {@link breakBarrier}, or the others would wait for ever.
 *
 * It is not built on `Patience` of the vectorized environments, which learns how long to spin and has a deadline: a step of an environment
 * takes any time, a phase here always about the same; and the gymnasium port is publishable without the engines, which do not import it.
 */
export function createBarrier(words: Int32Array, threads: number): Barrier {
  return {
    wait() {
      const generation = Atomics.load(words, GENERATION);
      if (generation < 0) throw new BrokenBarrierError();
      if (Atomics.add(words, ARRIVED, 1) === threads - 1) {
        Atomics.store(words, ARRIVED, 0);
        if (Atomics.compareExchange(words, GENERATION, generation, (generation + 1) & 0x7fffffff) < 0)
          throw new BrokenBarrierError();
        Atomics.notify(words, GENERATION);
        return;
      }
      for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, GENERATION) !== generation) break;
      while (Atomics.load(words, GENERATION) === generation) Atomics.wait(words, GENERATION, generation, 1000);
      if (Atomics.load(words, GENERATION) < 0) throw new BrokenBarrierError();
    },
  };
}

/** Lets every waiting thread fail instead of waiting for one that is gone. */
export function breakBarrier(words: Int32Array): void {
  Atomics.store(words, GENERATION, -1);
  Atomics.notify(words, GENERATION);
}
