import { Generator, type GeneratorState } from './generator.js';
import { npRandom } from './np-random.js';
import { PCG64, PCG64_PLACE, PCG64_WORDS } from './pcg64.js';
import type { Seed } from './seed-words.js';

/**
 * The generators of many environments, their states side by side in one array: a loop over all of them reads memory in
 * order.
 */
export class Generators {
  /** `[generator][PCG64_WORDS]`: their states; zeros where one was never seeded. */
  readonly words: Int32Array;
  readonly #bits: PCG64;
  readonly #generator: Generator;

  /** @param words `[generator][PCG64_WORDS]` */
  constructor(words: Int32Array) {
    this.words = words;
    this.#bits = new PCG64(words);
    this.#generator = new Generator(this.#bits);
  }

  /** Generator k, until another is asked for: one object stands for them all. */
  at(k: number): Generator {
    this.#bits.select(k);
    return this.#generator;
  }

  /** Whether generator k was seeded; an increment is odd. */
  isSeeded(k: number): boolean {
    return this.words[k * PCG64_WORDS + PCG64_PLACE.inc] !== 0;
  }

  /** Seeds generator k as `npRandom` does, and returns it. @throws {@link InvalidSeedError} */
  seed(k: number, seed?: Seed | null): Generator {
    const [{ bits }] = npRandom(seed);
    this.#bits.select(k).copy(bits);
    return this.#generator;
  }

  /** The state of generator k; null where it was never seeded. */
  stateOf(k: number): GeneratorState | null {
    return this.isSeeded(k) ? this.at(k).getState() : null;
  }

  /** Returns to what {@link stateOf} gave. @throws {@link InvalidStateError} */
  restore(k: number, state: GeneratorState | null): void {
    if (state === null) this.words.fill(0, k * PCG64_WORDS, (k + 1) * PCG64_WORDS);
    else this.at(k).setState(state);
  }
}
