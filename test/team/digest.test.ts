import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestOf } from '../../src/team/digest.js';

/** The float32 of 32 bits. */
function float(bits: number): Float32Array {
  return new Float32Array(Uint32Array.of(bits).buffer);
}

const layer = (weights: Float32Array) => [{ inputs: 1, units: 1, weights, biases: Float32Array.of(0.5) }];

test('the digest is SHA-256 of the little-endian floats', async () => {
  const bytes = Buffer.from(Float32Array.of(-1.5, 0.5).buffer);
  expect(await digestOf(layer(Float32Array.of(-1.5)))).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('every NaN counts as 0x7fc00000, whatever bits a processor gave it', async () => {
  const bytes = Buffer.from(Uint32Array.of(0x7fc00000, 0x3f000000).buffer);
  const expected = createHash('sha256').update(bytes).digest('hex');
  for (const bits of [0x7fc00000, 0xffc00000, 0x7fc01234, 0x7f800001])
    expect(await digestOf(layer(float(bits)))).toBe(expected);
});
