import seedrandom from 'seedrandom';

/** Numbers of −1 and +1, the same for the same seed. */
export function signs(length: number, seed: string): Float32Array {
  const random = seedrandom(seed);
  const values = new Float32Array(length);
  for (let at = 0; at < length; at += 32) {
    const word = random.int32();
    for (let k = at; k < Math.min(at + 32, length); k++) values[k] = (word >>> (k - at)) & 1 ? 1 : -1;
  }
  return values;
}
