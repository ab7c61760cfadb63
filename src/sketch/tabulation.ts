import { philox } from '../random/philox.js';
import { keyOf, type Seed } from '../random/seed.js';

/** The last counter word of draws for hashes, which no unit, environment or data uses. */
const HASH_COUNTER = 0xfffffffd;

/** An index of 32 bits is read in digits of 11, 11 and 10 bits. */
export const LOW_VALUES = 2 ** 11;
const VALUES = [LOW_VALUES, LOW_VALUES, 2 ** 10] as const;
const WORDS = VALUES[0] + VALUES[1] + VALUES[2];

/**
 * The tables of simple tabulation hashing (Zobrist 1970; Pătraşcu & Thorup 2012): the hash of an index is the xor of
 * three random words, one for each of its digits. Hashes of any three indices are independent, and everybody who has
 * the seed has the same ones.
 */
export interface HashTables {
  /** By the lowest digit of the index. */
  readonly low: Uint32Array;
  /** What the two higher digits add, of `index >>> 11`. */
  high(rest: number): number;
}

/** The tables of hash number `row` of a seed. */
export function hashTables(seed: Seed, row: number): HashTables {
  const { k0, k1 } = keyOf(seed);
  const words = new Uint32Array(WORDS);
  const four = new Uint32Array(4);
  for (let k = 0; k < WORDS; k += 4) {
    philox(four, k0, k1, k >>> 2, row, 0, HASH_COUNTER);
    words.set(four, k);
  }
  const low = words.subarray(0, VALUES[0]);
  const middle = words.subarray(VALUES[0], VALUES[0] + VALUES[1]);
  const top = words.subarray(VALUES[0] + VALUES[1]);
  return { low, high: (rest) => middle[rest & (LOW_VALUES - 1)]! ^ top[rest >>> 11]! };
}
