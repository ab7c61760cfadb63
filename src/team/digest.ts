import { sha256 } from './sha256.js';
import type { LayerWeights } from './team.js';

/** SHA-256 of all weights then biases, layer by layer, as little-endian f32 in `[input][unit]` order; hexadecimal. */
export function digestOf(layers: readonly LayerWeights[]): Promise<string> {
  const length = layers.reduce((sum, layer) => sum + layer.weights.length + layer.biases.length, 0);
  const bytes = new DataView(new ArrayBuffer(4 * length));
  let at = 0;
  for (const { weights, biases } of layers) {
    for (const values of [weights, biases]) for (const value of values) bytes.setFloat32(4 * at++, value, true);
  }
  return sha256(new Uint8Array(bytes.buffer));
}
