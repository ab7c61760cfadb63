/** About 100 µs: twice what it takes to wake a thread. */
const MOST_LOOKS = 10_000;
const FEWEST_LOOKS = 100;

/**
 * Waits for words in shared memory: awake at first, for a thread that sleeps takes long to wake, and then asleep.
 *
 * How long it stays awake it learns from what came of it: looks in vain take the processor from the very thread that is
 * waited for, where other programs leave no free one.
 *
 * The barrier of the dense engine (`src/dense/barrier.ts`) is another: its threads come within microseconds of each
 * other, so that it spins a fixed time, and has no deadline.
 */
export class Patience {
  readonly #words: Int32Array;
  readonly #isFree: boolean;
  #looks: number;

  /** `isFree`: whether there are as many processors as threads; otherwise it sleeps at once. */
  constructor(words: Int32Array, isFree: boolean) {
    this.#words = words;
    this.#isFree = isFree;
    this.#looks = isFree ? MOST_LOOKS : 0;
  }

  /** Waits until a word is no longer `value`, or until `performance.now()` is `until`, and returns what it is then. */
  awaitChange(word: number, value: number, until = Number.POSITIVE_INFINITY): number {
    for (let i = 0; i < this.#looks; i++) {
      const now = Atomics.load(this.#words, word);
      if (now !== value) {
        this.#looks = Math.min(MOST_LOOKS, 2 * this.#looks);
        return now;
      }
    }
    if (this.#isFree) this.#looks = Math.max(FEWEST_LOOKS, this.#looks >>> 1);
    for (;;) {
      const left = until - performance.now();
      if (left <= 0) return value;
      Atomics.wait(this.#words, word, value, left);
      const now = Atomics.load(this.#words, word);
      if (now !== value) return now;
    }
  }
}
