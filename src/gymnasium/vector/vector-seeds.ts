import { InvalidSeedError } from '../errors.js';
import { type Seed, seedWords } from '../seeding/seed-words.js';

/** One seed, to which environment i adds i; or one for each environment, `null` where its stream goes on. */
export type VectorSeed = Seed | readonly (Seed | null)[];

/**
 * The seed of each environment, `null` where there is none.
 *
 * Throws `InvalidSeedError` for another number of seeds than environments, or for what is no seed.
 */
export function seedsFor(seed: VectorSeed | null | undefined, numEnvs: number): (Seed | null)[] {
  if (seed === null || seed === undefined) return new Array<null>(numEnvs).fill(null);
  if (Array.isArray(seed)) {
    const seeds = seed as readonly (Seed | null)[];
    if (seeds.length !== numEnvs) {
      throw new InvalidSeedError(
        `reset got ${seeds.length} seeds for ${numEnvs} environments; expected one for each, or one number, to which environment i adds i.`,
      );
    }
    for (const one of seeds) if (one !== null) seedWords(one);
    return [...seeds];
  }
  const first = seed as Seed;
  seedWords(first);
  return Array.from({ length: numEnvs }, (_, i) => plus(first, i));
}

/** Stays a number while the sum is exact. */
function plus(seed: Seed, i: number): Seed {
  return typeof seed === 'number' && Number.isSafeInteger(seed + i) ? seed + i : BigInt(seed) + BigInt(i);
}
