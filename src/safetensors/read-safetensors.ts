import { headerLength, LENGTH_BYTES, parseHeader } from './safetensors-header.js';
import { DTYPES, type Tensor } from './tensor.js';

/** What is in a file: tensors and the texts of its author, by name. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a file in the format of safetensors, with tensors of floats of 32 and 64 bits, and of bytes. Throws UserError
 * that says what is wrong with it.
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  const start = LENGTH_BYTES + headerLength(bytes, bytes.length);
  const { metadata, tensors: places } = parseHeader(bytes.subarray(LENGTH_BYTES, start), bytes.length - start);
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, begin, end }] of places) {
    // A copy begins where numbers may.
    tensors.set(name, {
      shape,
      data: new DTYPES[dtype](new Uint8Array(bytes.subarray(start + begin, start + end)).buffer),
    });
  }
  return { tensors, metadata };
}
