import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';

/** A file that has been read, from a disk or from a server. */
export interface DataFile {
  /** As messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** No dataset that is read here comes near; a file that unpacks to more is refused before it fills the memory. */
const MOST_BYTES = 2 ** 30;
/** Bytes after the data of a gzip file: its CRC-32, and its length modulo 2³². */
const TRAILER = 8;

/** @throws {@link UserError} for what is no file */
export function requireFile(file: DataFile, of: string): void {
  if (typeof file?.name !== 'string' || !(file.bytes instanceof Uint8Array))
    throw new UserError(`${of} got ${quote(file)}; expected { name, bytes }, the bytes a Uint8Array`);
}

/**
 * The file itself, or what is in it where it is packed with gzip.
 *
 * @throws {@link UserError} when the packed file is cut off, damaged, or followed by something else.
 */
export async function unpackFile({ name, bytes }: DataFile): Promise<DataFile> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { name, bytes };
  const fail = (what: string): never => {
    throw new UserError(
      `${name} is a gzip file of ${bytes.length} bytes that ${what}; expected a whole one. Get it again.`,
    );
  };
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    const packed = new Blob([bytes.slice()]).stream();
    const reader = packed.pipeThrough(new DecompressionStream('gzip')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
      if (length <= MOST_BYTES) continue;
      await reader.cancel();
      break;
    }
  } catch {
    fail('is cut off or damaged');
  }
  if (length > MOST_BYTES) fail(`unpacks to more than ${MOST_BYTES} bytes`);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  // Not every platform refuses a file that is cut off in its trailer, or has something after it.
  const trailer =
    bytes.length < TRAILER ? undefined : new DataView(bytes.buffer, bytes.byteOffset + bytes.length - TRAILER);
  if (trailer?.getUint32(0, true) !== crc32(whole) || trailer.getUint32(4, true) !== length)
    fail(
      'does not end with the checksum and length of what is in it: it is cut off, damaged, or something was added at its end',
    );
  return { name, bytes: whole };
}

/** `[byte]`: the remainder of a byte, of the polynomial of gzip. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let k = 0; k < bytes.length; k++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[k]!) & 255]!;
  return ~crc >>> 0;
}
