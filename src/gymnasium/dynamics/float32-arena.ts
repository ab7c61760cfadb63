import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import { MOST_ELEMENTS } from '../spaces/shape.js';

/**
 * Hands out zeroed `Float32Array`s of one length, cut from larger buffers.
 *
 * V8 keeps arrays of up to 64 bytes on its heap and allocates larger ones outside, which takes over ten times as long;
 * an environment that gives a new observation of more than 16 numbers every step saves most of its time here. An array
 * shares its `buffer` with its neighbours: copy it before transferring it.
 */
export class Float32Arena {
  readonly #length: number;
  readonly #perBuffer: number;
  #buffer = new ArrayBuffer(0);
  #used: number;

  /**
   * @param length numbers in each array.
   * @param perBuffer arrays cut from one buffer, which lives as long as any of them.
   * @throws {@link InvalidArgumentError} when they are no whole numbers, or a buffer would be too large.
   */
  constructor(length: number, perBuffer = 64) {
    const isCount = (count: number, least: number) => Number.isSafeInteger(count) && count >= least;
    if (!isCount(length, 0) || !isCount(perBuffer, 1) || length * perBuffer > MOST_ELEMENTS) {
      throw new InvalidArgumentError(
        `Float32Arena got length = ${quote(length)} and perBuffer = ${quote(perBuffer)}; expected whole numbers of at least 0 and 1, ` +
          `and at most ${MOST_ELEMENTS} numbers in a buffer.`,
      );
    }
    this.#length = length;
    this.#perBuffer = perBuffer;
    this.#used = perBuffer;
  }

  /** A new array of zeros that nobody else has. */
  next(): Float32Array {
    const bytes = this.#length * Float32Array.BYTES_PER_ELEMENT;
    if (this.#used === this.#perBuffer) {
      this.#buffer = new ArrayBuffer(bytes * this.#perBuffer);
      this.#used = 0;
    }
    return new Float32Array(this.#buffer, bytes * this.#used++, this.#length);
  }
}
