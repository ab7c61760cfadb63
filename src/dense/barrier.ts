/** Where threads wait for each other. */
export interface Barrier {
  /** Returns once every thread has called it as often as this one. */
  wait(): void;
  /** @throws {@link BrokenBarrierError} where another thread has stopped: asked by whoever waits elsewhere. */
  check(): void;
}

/** For one thread: nobody to wait for. */
export const ALONE: Barrier = { wait: () => {}, check: () => {} };

/** Another thread of the run has stopped: only that one knows why. */
export class BrokenBarrierError extends Error {
  override readonly name = 'BrokenBarrierError';
  override readonly message = 'another thread of this run has stopped';
}

/** Words of the shared memory: how many threads wait, and how often all have met; −1: broken. */
const ARRIVED = 0;
const GENERATION = 1;
/** Most and fewest looks before a thread sleeps: some 200 µs and 20 µs. */
const MOST_LOOKS = 20_000;
const FEWEST_LOOKS = 2000;
/** Looks in vain after which a thread tries the most again. */
const VAIN_TO_PROBE = 32;

/**
 * How a thread waits for a word of shared memory to change: it looks for as long as that is likely to help, and then
 * sleeps, which costs more than a phase where another process has taken its core meanwhile. How long it looks halves
 * each time that it was in vain, so that more threads than cores sleep soon, and doubles each time that it was not. Now
 * and then it tries to look for long: a thread whose waits take a little longer than it looks would else sleep at each
 * of them, and each time for as long as it takes to wake.
 *
 * `Patience` of the vectorized environments learns alike and has a deadline besides; the gymnasium port is publishable
 * without the engines, which do not import it.
 */
export class Lookout {
  #looks = MOST_LOOKS;
  /** How often in a row it has looked in vain. */
  #vain = 0;

  /**
   * Returns once `words[at]` is not `value`. `awake` is called before the thread sleeps, and again after each second of
   * sleep.
   */
  await(words: Int32Array, at: number, value: number, awake?: () => void): void {
    const probes = this.#vain > 0 && this.#vain % VAIN_TO_PROBE === 0;
    const looks = probes ? MOST_LOOKS : this.#looks;
    let look = 0;
    while (look < looks && Atomics.load(words, at) === value) look++;
    if (look < looks) {
      this.#looks = Math.min(MOST_LOOKS, 2 * looks);
      this.#vain = 0;
      return;
    }
    if (!probes) this.#looks = Math.max(FEWEST_LOOKS, looks >> 1);
    this.#vain++;
    while (Atomics.load(words, at) === value) {
      awake?.();
      Atomics.wait(words, at, value, 1000);
    }
  }
}

/**
 * A barrier of `threads` over two 32-bit words of shared memory. A thread that dies must {@link breakBarrier}, or the
 * others would wait for ever.
 */
export function createBarrier(words: Int32Array, threads: number): Barrier {
  const lookout = new Lookout();
  const check = () => {
    if (Atomics.load(words, GENERATION) < 0) throw new BrokenBarrierError();
  };
  return {
    check,
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
      lookout.await(words, GENERATION, generation);
      check();
    },
  };
}

/** Lets every waiting thread fail instead of waiting for one that is gone. */
export function breakBarrier(words: Int32Array): void {
  Atomics.store(words, GENERATION, -1);
  Atomics.notify(words, GENERATION);
}
