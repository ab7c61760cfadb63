import { Generator, PCG64, SeedSequence } from '../gymnasium/index.js';
import { keyOf, type Seed } from '../random/seed.js';

// Keeps a player's draws apart from those of an environment that was given the same number.
const PLAYER = 0x706c6179;

/**
 * The random numbers of a player: PCG64 from a seed (an integer in [0, 2⁵³), or a text), or the generator given, so that several
 * players can draw from one. Throws UserError for any other seed.
 */
export function playerRandom(seed: Seed | Generator): Generator {
  if (seed instanceof Generator) return seed;
  const { k0, k1 } = keyOf(seed);
  return new Generator(new PCG64(new SeedSequence([k0, k1, PLAYER])));
}
