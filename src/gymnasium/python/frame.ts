import { quote } from '../../text/quote.js';
import { MalformedAnswerError } from './malformed-answer-error.js';

/**
 * One message between here and Python: two little-endian 32-bit lengths, a header of JSON padded with spaces to a multiple of 8 bytes,
 * and a body with the numbers of its arrays, each at an offset that is a multiple of 8.
 */
export interface Frame {
  readonly header: unknown;
  readonly body: Uint8Array;
}

/** The bytes of the two lengths. */
export const prefixBytes = 8;

/** The most bytes of a header, whose JSON takes many times as much memory once it is read, and of a body. */
const mostHeaderBytes = 2 ** 26;
const mostBodyBytes = 2 ** 31;

/** The next multiple of 8, so that every typed array can lie where its numbers came in. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** The bytes of a message, in a buffer of their own. */
export function encodeFrame(header: unknown, arrays: readonly ArrayBufferView[] = []): Uint8Array<ArrayBuffer> {
  const text = Buffer.from(JSON.stringify(header));
  const headerBytes = aligned(text.length);
  const bodyBytes = arrays.reduce((sum, { byteLength }) => sum + aligned(byteLength), 0);
  const bytes = new Uint8Array(prefixBytes + headerBytes + bodyBytes);
  const lengths = new DataView(bytes.buffer);
  lengths.setUint32(0, headerBytes, true);
  lengths.setUint32(4, bodyBytes, true);
  bytes.fill(0x20, prefixBytes, prefixBytes + headerBytes);
  bytes.set(text, prefixBytes);
  let at = prefixBytes + headerBytes;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += aligned(byteLength);
  }
  return bytes;
}

/** The lengths of header and body with which a message begins. Throws `MalformedAnswerError` for such as no message has. */
export function lengthsOf(prefix: Uint8Array): { readonly header: number; readonly body: number } {
  const lengths = new DataView(prefix.buffer, prefix.byteOffset, prefixBytes);
  const [header, body] = [lengths.getUint32(0, true), lengths.getUint32(4, true)];
  if (header === 0 || header % 8 !== 0 || body % 8 !== 0 || header > mostHeaderBytes || body > mostBodyBytes) {
    throw new MalformedAnswerError(
      `it begins with the lengths ${header} and ${body}; expected multiples of 8, at most ${mostHeaderBytes} bytes for the header and ${mostBodyBytes} for the arrays`,
    );
  }
  return { header, body };
}

/** The message in such bytes; the body shares their memory. Throws `MalformedAnswerError` for a header that is no JSON. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const lengths = lengthsOf(bytes);
  const bodyAt = prefixBytes + lengths.header;
  const header = bytes.subarray(prefixBytes, bodyAt);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
    return { header: JSON.parse(text), body: bytes.subarray(bodyAt) };
  } catch {
    const start = Buffer.from(header.subarray(0, 40)).toString('latin1');
    throw new MalformedAnswerError(`its header is no JSON: ${quote(start)}`);
  }
}
