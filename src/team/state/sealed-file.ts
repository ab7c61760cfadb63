import { UserError } from '../../errors/user-error.js';
import { jsonDepth } from '../../safetensors/json-depth.js';
import { readSafetensors, type Safetensors } from '../../safetensors/read-safetensors.js';
import { LENGTH_BYTES } from '../../safetensors/safetensors-header.js';
import type { Tensor } from '../../safetensors/tensor.js';
import { writeSafetensors } from '../../safetensors/write-safetensors.js';
import { sha256 } from '../sha256.js';

const NO_DIGITS = '0'.repeat(64);
/**
 * What stands before the digits of the checksum: they are the first of the metadata, which are the first of the header.
 */
const BEFORE_DIGITS = new TextEncoder().encode('{"__metadata__":{"sha256":"');
const DIGITS = LENGTH_BYTES + BEFORE_DIGITS.length;
/** The deepest nesting of JSON that is read; the text of no rule is as deep. */
const DEEPEST = 16;

/** A safetensors file whose metadata begin with `sha256`: that of the whole file with 64 zeros in its place. */
export async function sealedFile(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = writeSafetensors(tensors, { sha256: NO_DIGITS, ...metadata });
  bytes.set(new TextEncoder().encode(await sha256(bytes)), DIGITS);
  return bytes;
}

/**
 * What is in such a file. `check` looks at the metadata before the checksum, which a file of something else does not
 * have. Every byte is checked.
 *
 * @throws {@link UserError} when the file was cut off, changed, or written anew by another program.
 */
export async function openSealed(
  bytes: Uint8Array,
  check: (metadata: Safetensors['metadata']) => void,
): Promise<Safetensors> {
  const file = readSafetensors(bytes);
  check(file.metadata);
  const zeroed = Uint8Array.from(bytes);
  zeroed.set(new TextEncoder().encode(NO_DIGITS), DIGITS);
  const isInPlace = BEFORE_DIGITS.every((byte, k) => bytes[LENGTH_BYTES + k] === byte);
  if (!isInPlace || (await sha256(zeroed)) !== file.metadata.get('sha256'))
    throw new UserError(
      'its checksum is not that of its bytes: the file was damaged, changed, or rewritten by another program. Use a copy that klopf wrote',
    );
  return file;
}

/** @throws {@link UserError} unless one of the metadata is JSON, and not nested too deep. */
export function readJson(name: string, metadata: Safetensors['metadata']): unknown {
  const text = metadata.get(name) ?? '';
  try {
    if (jsonDepth(text) <= DEEPEST) return JSON.parse(text);
  } catch {
    // The message follows below.
  }
  throw new UserError(`its ${name} is not JSON, or nested too deep`);
}
