import { quote } from '../../text/quote.js';

/**
 * One message between here and Python: two little-endian 32-bit lengths, a header of JSON padded with spaces to a
 * multiple of 8 bytes, and a body with the numbers of its arrays, each at an offset that is a multiple of 8.
 */
export interface Frame {
  readonly header: unknown;
  readonly body: Uint8Array;
}

/** The bytes of the two lengths. */
export const PREFIX_BYTES = 8;

/** The most bytes of a header, whose JSON takes many times as much memory once it is read, and of a body. */
const MOST_HEADER_BYTES = 2 ** 26;
const MOST_BODY_BYTES = 2 ** 31;

/** The next multiple of 8, so that every typed array can lie where its numbers came in. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** The bytes of a message, in a buffer of their own. */
export function encodeFrame(header: unknown, arrays: readonly ArrayBufferView[] = []): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(JSON.stringify(header));
  const headerBytes = aligned(text.length);
  const bodyBytes = arrays.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0);
  const bytes = new Uint8Array(PREFIX_BYTES + headerBytes + bodyBytes);
  const lengths = new DataView(bytes.buffer);
  lengths.setUint32(0, headerBytes, true);
  lengths.setUint32(4, bodyBytes, true);
  bytes.fill(0x20, PREFIX_BYTES, PREFIX_BYTES + headerBytes);
  bytes.set(text, PREFIX_BYTES);
  let at = PREFIX_BYTES + headerBytes;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += aligned(byteLength);
  }
  return bytes;
}

/**
 * The lengths of header and body with which a message begins.
 * @throws {@link MalformedAnswerError} for such as no message has.
 */
export function lengthsOf(prefix: Uint8Array): { readonly header: number; readonly body: number } {
  const lengths = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
  const [header, body] = [lengths.getUint32(0, true), lengths.getUint32(4, true)];
  if (header === 0 || header % 8 !== 0 || body % 8 !== 0 || header > MOST_HEADER_BYTES || body > MOST_BODY_BYTES) {
    throw new MalformedAnswerError(
      `it begins with the lengths ${header} and ${body}; expected multiples of 8, at most ${MOST_HEADER_BYTES} bytes for the header and ${MOST_BODY_BYTES} for the arrays`,
    );
  }
  return { header, body };
}

/**
 * The message in such bytes; the body shares their memory.
 * @throws {@link MalformedAnswerError} for a header that is not JSON.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const lengths = lengthsOf(bytes);
  const bodyAt = PREFIX_BYTES + lengths.header;
  const header = bytes.subarray(PREFIX_BYTES, bodyAt);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
    return { header: JSON.parse(text), body: bytes.subarray(bodyAt) };
  } catch {
    const start = Buffer.from(header.subarray(0, 40)).toString('latin1');
    throw new MalformedAnswerError(`its header is not JSON: ${quote(start)}`);
  }
}

/**
 * Puts the messages of a stream of bytes together, each in a buffer of its own, so that it can be handed to another
 * thread.
 */
export class FrameReader {
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  #frame: Uint8Array<ArrayBuffer> | null = null;
  /** How many bytes of the present message have come in. */
  #filled = 0;

  /**
   * Takes the next bytes of the stream. Returns the messages that they complete.
   * @throws {@link MalformedAnswerError} for lengths that are none.
   */
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
    const frame = new Uint8Array(PREFIX_BYTES + header + body);
    frame.set(this.#prefix);
    return frame;
  }
}

/** An answer of the Python process that is none: not in the form of a message, or not in that of what was asked for. */
export class MalformedAnswerError extends Error {
  override name = 'MalformedAnswerError';
}
