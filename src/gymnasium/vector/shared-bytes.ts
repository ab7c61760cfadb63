import { InvalidResultError } from '../errors.js';
import { threads } from './threads.js';

type GrowableBuffer = SharedArrayBuffer & { grow(length: number): void };
const Growable = globalThis.SharedArrayBuffer as unknown as new (
  length: number,
  options: { readonly maxByteLength: number },
) => GrowableBuffer;

const MAX_BYTE_LENGTH = 2 ** 28;
/** The number of bytes comes first. */
const HEADER = 8;

/** A place in shared memory that holds one value of any kind that `structuredClone` takes; it grows as needed. */
export function createSharedBytes(): SharedArrayBuffer {
  return new Growable(2 ** 12, { maxByteLength: MAX_BYTE_LENGTH });
}

/**
 * Writes a value.
 * @throws {@link InvalidResultError} when it holds a function or the like, or takes more than 256 MiB.
 */
export function writeShared(buffer: SharedArrayBuffer, value: unknown): void {
  let bytes: Uint8Array;
  try {
    bytes = threads()!.serialize(value);
  } catch (error) {
    throw new InvalidResultError(
      `Got a value that cannot go to another thread (${(error as Error).message}); expected plain data and typed arrays. ` +
        'Leave functions and objects of classes out of infos and options, or use vectorizationMode "sync".',
    );
  }
  const needed = HEADER + bytes.length;
  if (needed > MAX_BYTE_LENGTH) {
    throw new InvalidResultError(
      `Got ${bytes.length} bytes of infos or options in one call; expected at most ${MAX_BYTE_LENGTH - HEADER}. Use vectorizationMode "sync".`,
    );
  }
  if (needed > buffer.byteLength) (buffer as GrowableBuffer).grow(Math.min(MAX_BYTE_LENGTH, 2 * needed));
  new Uint32Array(buffer, 0, 1)[0] = bytes.length;
  new Uint8Array(buffer, HEADER, bytes.length).set(bytes);
}

/** Writes that there is no value. */
export function clearShared(buffer: SharedArrayBuffer): void {
  new Uint32Array(buffer, 0, 1)[0] = 0;
}

/** Reads the value, `undefined` if there is none. */
export function readShared(buffer: SharedArrayBuffer): unknown {
  const length = new Uint32Array(buffer, 0, 1)[0]!;
  return length === 0 ? undefined : threads()!.deserialize(new Uint8Array(buffer, HEADER, length).slice());
}
