import { InvalidSeedError } from '../errors.js';

/** A seed: any non-negative integer. A `number` must be safe (below 2^53); beyond that, give a `bigint`. */
export type Seed = number | bigint;

/** Entropy for a {@link SeedSequence}: a seed, or several that are mixed in order. */
export type Entropy = Seed | readonly Seed[] | Uint32Array;

/**
 * The little-endian 32-bit words of a non-negative integer; zero is one zero word.
 *
 * @throws {@link InvalidSeedError} when the seed is negative, fractional, not finite, or a `number` of 2^53 or more.
 */
export function seedWords(seed: Seed): number[] {
  if (typeof seed === 'bigint') {
    if (seed < 0n)
      throw new InvalidSeedError(`Got the seed ${seed}; a seed is at least 0. Pass a non-negative integer.`);
    const words: number[] = [];
    let rest = seed;
    do {
      words.push(Number(rest & 0xffffffffn));
      rest >>= 32n;
    } while (rest > 0n);
    return words;
  }
  if (typeof seed !== 'number' || !Number.isInteger(seed)) {
    throw new InvalidSeedError(
      `Got the seed ${String(seed)} (${typeof seed}); a seed is a non-negative integer. Pass a number or a bigint such as 42 or 42n.`,
    );
  }
  if (seed < 0) throw new InvalidSeedError(`Got the seed ${seed}; a seed is at least 0. Pass a non-negative integer.`);
  if (!Number.isSafeInteger(seed)) {
    throw new InvalidSeedError(
      `Got the seed ${seed}, a number too large to be exact (2^53 or more). Pass it as a bigint: ${BigInt(seed)}n.`,
    );
  }
  const high = Math.floor(seed / 0x100000000);
  return high === 0 ? [seed >>> 0] : [seed >>> 0, high];
}

/** The 32-bit words of entropy, those of several seeds one after the other. */
export function entropyWords(entropy: Entropy): number[] {
  if (typeof entropy === 'number' || typeof entropy === 'bigint') return seedWords(entropy);
  if (entropy instanceof Uint32Array) return Array.from(entropy);
  if (!Array.isArray(entropy)) return seedWords(entropy as never);
  return entropy.flatMap(seedWords);
}

/** A fresh 128-bit seed from the platform's cryptographic source. */
export function systemEntropy(): bigint {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(4));
  return words.reduceRight((seed, word) => (seed << 32n) | BigInt(word), 0n);
}
