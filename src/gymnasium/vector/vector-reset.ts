import { InvalidMaskError, InvalidSeedError } from '../errors.js';
import { type Seed, seedWords } from '../seeding/seed-words.js';

/** One seed, to which environment i adds i; or one for each environment, `null` where its stream goes on. */
export type VectorSeed = Seed | readonly (Seed | null)[];

/**
 * The seed of each environment, `null` where there is none.
 * @throws {@link InvalidSeedError} for another number of seeds than environments, or for what is no seed.
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

/** Which environments to reset: one entry for each, 1 or `true` for those that are reset. */
export type ResetMask = Uint8Array | readonly (boolean | number)[];

/**
 * The options of a vector environment's `reset`: a mask of the environments to reset, and the options of each of them.
 */
export interface VectorResetOptions {
  readonly resetMask?: ResetMask | null | undefined;
  /** Gymnasium's spelling of `resetMask`. */
  readonly reset_mask?: ResetMask | null | undefined;
  readonly [option: string]: unknown;
}

/**
 * Separates the mask (`null`: all environments) from the options for the environments (`null`: none).
 * @throws {@link InvalidMaskError} when the mask does not have one 0 or 1 for each environment, or no 1 at all.
 */
export function takeResetMask(
  options: VectorResetOptions | null | undefined,
  numEnvs: number,
): { mask: Uint8Array | null; options: Record<string, unknown> | null } {
  if (options === null || options === undefined) return { mask: null, options: null };
  const { resetMask, reset_mask, ...rest } = options;
  const given: unknown = resetMask ?? reset_mask ?? null;
  if (given === null) return { mask: null, options: rest };
  const entries = ArrayBuffer.isView(given) || Array.isArray(given) ? Array.from(given as readonly unknown[]) : null;
  const isMask = entries?.length === numEnvs && entries.every((x) => x === 0 || x === 1 || typeof x === 'boolean');
  if (!isMask || !entries.some(Boolean)) {
    throw new InvalidMaskError(
      `reset got resetMask = ${entries === null ? String(given) : `[${entries}]`}; expected ${numEnvs} entries, 1 for an environment to reset ` +
        'and 0 for one to leave alone, and at least one 1. Leave it out to reset all.',
    );
  }
  return { mask: Uint8Array.from(entries, Number), options: rest };
}
