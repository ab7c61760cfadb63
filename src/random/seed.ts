import seedrandom from 'seedrandom';
import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { philox } from './philox.js';

/** What users give: a non-negative integer, used as it is, or a text, hashed by seedrandom. */
export type Seed = number | string;

/** The 64-bit key of every draw of a run. */
export interface Key {
  readonly k0: number;
  readonly k1: number;
}

/** Throws UserError for a number that is not an integer in [0, 2⁵³). */
export function keyOf(seed: Seed): Key {
  if (typeof seed === 'string') {
    const hash = seedrandom(seed);
    return { k0: hash.int32() >>> 0, k1: hash.int32() >>> 0 };
  }
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new UserError(`the seed is ${quote(seed)}; expected an integer from 0 to 2^53 - 1, or a text`);
  return { k0: seed >>> 0, k1: Math.floor(seed / 2 ** 32) >>> 0 };
}

/** The seed of the environment that batch element `lane` acts in: 53 bits of Philox at a counter no unit uses. */
export function environmentSeed(key: Key, lane: number): number {
  const words = new Uint32Array(4);
  philox(words, key.k0, key.k1, 0, 0, lane, 0xffffffff);
  return (words[0]! & 0x1fffff) * 2 ** 32 + words[1]!;
}

/**
 * The key of the draws of a team's intervention of some index, at a counter that no unit uses: the units' own draws
 * stay as they are.
 */
export function interventionKey(key: Key, index: number): Key {
  const words = new Uint32Array(4);
  philox(words, key.k0, key.k1, 1, index, 0, 0xffffffff);
  return { k0: words[0]!, k1: words[1]! };
}
