import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import { type Entropy, entropyWords, type Seed, systemEntropy } from './seed-words.js';

// Mixing constants of NumPy's SeedSequence, after O'Neill, "Developing a seed_seq alternative" (2015).
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

/** How a {@link SeedSequence} is made, apart from its entropy. */
export interface SeedSequenceOptions {
  /** The path from the root sequence: one integer a generation. Default: the root, `[]`. */
  readonly spawnKey?: readonly Seed[];
  /** Number of 32-bit words of the entropy pool, at least 4 (the default). */
  readonly poolSize?: number;
}

/**
 * Turns any entropy into well mixed words for a bit generator, and spawns independent children: NumPy's `SeedSequence`,
 * bit for bit.
 *
 * Source: `numpy/random/bit_generator.pyx`, NumPy 2.4 (checked by value in `test/gymnasium/seeding`).
 */
export class SeedSequence {
  /** What the sequence was made from; drawn from the platform's cryptographic source when none was given. */
  readonly entropy: Entropy;
  readonly spawnKey: readonly Seed[];
  readonly poolSize: number;
  /** The mixed entropy: `poolSize` words. */
  readonly pool: Uint32Array;
  #childrenSpawned = 0;

  /**
   * @throws {@link InvalidSeedError} for entropy that is not made of non-negative integers;
   * {@link InvalidArgumentError} for a pool below 4 words.
   */
  constructor(entropy?: Entropy | null, options: SeedSequenceOptions = {}) {
    if (typeof options !== 'object' || options === null) {
      throw new InvalidArgumentError(
        `SeedSequence got the options ${quote(options)}; expected an object such as { poolSize: 4 }, or nothing.`,
      );
    }
    const { spawnKey = [], poolSize = 4 } = options;
    if (!Number.isInteger(poolSize) || poolSize < 4) {
      throw new InvalidArgumentError(`Got poolSize ${poolSize}; the pool has at least 4 words. Leave poolSize out.`);
    }
    this.entropy = entropy ?? systemEntropy();
    this.spawnKey = Object.freeze([...spawnKey]);
    this.poolSize = poolSize;
    this.pool = mixedPool(entropyWords(this.entropy), entropyWords(this.spawnKey), poolSize);
  }

  /** How many children {@link spawn} has made so far. */
  get childrenSpawned(): number {
    return this.#childrenSpawned;
  }

  /**
   * Words for a bit generator: `count` unsigned 32-bit words. NumPy's `generate_state(n, np.uint64)` is the pairs of
   * `generateState(2 * n)`, low word first.
   */
  generateState(count: number): Uint32Array {
    const state = new Uint32Array(count);
    let hash = INIT_B;
    for (let i = 0; i < count; i++) {
      let value = this.pool[i % this.poolSize]! ^ hash;
      hash = Math.imul(hash, MULT_B);
      value = Math.imul(value, hash);
      state[i] = value ^ (value >>> 16);
    }
    return state;
  }

  /** The next `count` children; each differs from its siblings, from its parent and from every other generation. */
  spawn(count: number): SeedSequence[] {
    const first = this.#childrenSpawned;
    this.#childrenSpawned += count;
    return Array.from(
      { length: count },
      (_, i) => new SeedSequence(this.entropy, { spawnKey: [...this.spawnKey, first + i], poolSize: this.poolSize }),
    );
  }
}

function mixedPool(entropy: number[], spawnKey: number[], poolSize: number): Uint32Array {
  // A child's entropy is padded to the pool, so that its key can never be taken for more entropy of the root.
  while (spawnKey.length > 0 && entropy.length < poolSize) entropy.push(0);
  const words = [...entropy, ...spawnKey];
  const pool = new Uint32Array(poolSize);
  let hash = INIT_A;
  const hashed = (word: number): number => {
    let value = word ^ hash;
    hash = Math.imul(hash, MULT_A);
    value = Math.imul(value, hash);
    return value ^ (value >>> 16);
  };
  const mixed = (x: number, y: number): number => {
    const value = (Math.imul(MIX_LEFT, x) - Math.imul(MIX_RIGHT, y)) | 0;
    return value ^ (value >>> 16);
  };
  for (let i = 0; i < poolSize; i++) pool[i] = hashed(words[i] ?? 0);
  for (let from = 0; from < poolSize; from++) {
    for (let to = 0; to < poolSize; to++) {
      if (from !== to) pool[to] = mixed(pool[to]!, hashed(pool[from]!));
    }
  }
  for (let i = poolSize; i < words.length; i++) {
    for (let to = 0; to < poolSize; to++) pool[to] = mixed(pool[to]!, hashed(words[i]!));
  }
  return pool;
}
