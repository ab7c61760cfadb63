import { philox } from '../random/philox.js';
import { type Key, keyOf, type Seed } from '../random/seed.js';

/** What draws are for; each purpose has draws of its own. */
export const PURPOSE = { split: 0, epoch: 1, strokes: 2 } as const;

/** The last counter word of every draw for data, which no unit and no environment uses. */
const DATA_COUNTER = 0xfffffffe;

/**
 * The random numbers for one purpose and one item of it, such as the epoch or the sample: the k-th is a pure function
 * of seed, purpose, item and k, so that an item does not depend on those before it.
 */
export class Draws {
  readonly #key: Key;
  readonly #purpose: number;
  readonly #item: number;
  readonly #words = new Uint32Array(4);
  #drawn = 0;

  /** @param item a whole number below 2³². */
  constructor(seed: Seed, purpose: number, item: number) {
    this.#key = keyOf(seed);
    this.#purpose = purpose;
    this.#item = item;
  }

  /** 32 random bits. */
  word(): number {
    const place = this.#drawn & 3;
    if (place === 0)
      philox(this.#words, this.#key.k0, this.#key.k1, this.#drawn >>> 2, this.#item, this.#purpose, DATA_COUNTER);
    this.#drawn++;
    return this.#words[place]!;
  }

  /** Uniform in [low, high): low + (high − low)·k/2³². */
  uniform(low: number, high: number): number {
    return low + (high - low) * (this.word() * 2 ** -32);
  }

  /** A whole number below n, each as likely: words that would favour the small ones are drawn again. */
  below(n: number): number {
    const end = 2 ** 32 - (2 ** 32 % n);
    let word = this.word();
    while (word >= end) word = this.word();
    return word % n;
  }

  /** The numbers below n in a random order (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, k) => k);
    for (let k = n - 1; k > 0; k--) {
      const other = this.below(k + 1);
      const moved = order[k]!;
      order[k] = order[other]!;
      order[other] = moved;
    }
    return order;
  }
}
