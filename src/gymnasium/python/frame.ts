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

/** The message in such bytes; the body shares their memory. */
export function decodeFrame(bytes: Uint8Array): Frame {
  const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const bodyAt = prefixBytes + headerBytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + prefixBytes, headerBytes).toString();
  return { header: JSON.parse(text), body: bytes.subarray(bodyAt) };
}
