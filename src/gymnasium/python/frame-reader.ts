import { lengthsOf, prefixBytes } from './frame.js';

/** Puts the messages of a stream of bytes together, each in a buffer of its own, so that it can be handed to another thread. */
export class FrameReader {
  readonly #prefix = new Uint8Array(prefixBytes);
  #frame: Uint8Array<ArrayBuffer> | null = null;
  /** How many bytes of the present message have come in. */
  #filled = 0;

  /** Takes the next bytes of the stream. Returns the messages that they complete. Throws `MalformedAnswerError` for lengths that are none. */
  push(chunk: Uint8Array): Uint8Array<ArrayBuffer>[] {
    const complete: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < chunk.length; ) {
      const target: Uint8Array = this.#frame ?? this.#prefix;
      const taken = chunk.subarray(at, at + target.length - this.#filled);
      target.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled < target.length) break;
      this.#frame ??= this.#begin();
      if (this.#filled === this.#frame.length) {
        complete.push(this.#frame);
        this.#frame = null;
        this.#filled = 0;
      }
    }
    return complete;
  }

  #begin(): Uint8Array<ArrayBuffer> {
    const { header, body } = lengthsOf(this.#prefix);
    const frame = new Uint8Array(prefixBytes + header + body);
    frame.set(this.#prefix);
    return frame;
  }
}
