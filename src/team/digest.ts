import { sha256 } from './sha256.js';
import type { LayerWeights } from './team.js';

const NAN_BITS = 0x7fc00000;

/** SHA-256 of all weights then biases, layer by layer, as little-endian f32 in `[input][column]` order; hexadecimal. Every NaN counts as the same, since its other bits depend on the processor. */
export function digestOf(layers: readonly LayerWeights[]): Promise<string> {
  const length = layers.reduce((sum, layer) => sum + layer.weights.length + layer.biases.length, 0);
  const bytes = new DataView(new ArrayBuffer(4 * length));
  let at = 0;
  for (const { weights, biases } of layers) {
    for (const values of [weights, biases])
      for (const value of values) {
        if (Number.isNaN(value)) bytes.setUint32(4 * at, NAN_BITS, true);
        else bytes.setFloat32(4 * at, value, true);
        at++;
      }
  }
  return sha256(new Uint8Array(bytes.buffer));
}
