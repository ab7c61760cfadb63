/**
 * Hands out zeroed `Float32Array`s of one length, cut from larger buffers.
 *
 * V8 keeps arrays of up to 64 bytes on its heap and allocates larger ones outside, which takes over ten times as long; an
 * environment that gives a new observation of more than 16 numbers every step saves most of its time here. An array shares its
 * `buffer` with its neighbours: copy it before transferring it.
 */
export class Float32Arena {
  readonly #length: number;
  readonly #perBuffer: number;
  #buffer = new ArrayBuffer(0);
  #used: number;

  /** `length`: of each array; `perBuffer`: arrays cut from one buffer, which lives as long as any of them. */
  constructor(length: number, perBuffer = 64) {
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
