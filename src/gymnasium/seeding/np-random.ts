import { Generator } from './generator.js';
import { PCG64 } from './pcg64.js';
import { SeedSequence } from './seed-sequence.js';
import { type Seed, seedWords, systemEntropy } from './seed-words.js';

/**
 * A generator and the seed that made it, as Gymnasium's `seeding.np_random`: the same seed gives the same stream as in
 * Python.
 *
 * @param seed any non-negative integer; left out, a fresh 128-bit seed.
 * @throws {@link InvalidSeedError} when the seed is not a non-negative integer.
 */
export function npRandom(seed?: Seed | null): [rng: Generator, seed: Seed] {
  const given = seed ?? systemEntropy();
  seedWords(given);
  return [new Generator(new PCG64(new SeedSequence(given))), given];
}
