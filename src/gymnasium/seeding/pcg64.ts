import { hexOfWords, type PCG64State, requirePCG64State, wordsOfHex } from './pcg64-state.js';
import { SeedSequence } from './seed-sequence.js';
import type { Entropy } from './seed-words.js';

// The 128-bit multiplier of PCG's default LCG, 0x2360ed051fc65da44385df649fccf645, low word first.
const M0 = 0x9fccf645;
const M1 = 0x4385df64;
const M2 = 0x1fc65da4;
const M3 = 0x2360ed05;
const TWO_M32 = 2 ** -32;
const TWO_M53 = 2 ** -53;

/**
 * 32-bit words that hold a generator: state and increment, of four words each, the lowest first; whether the upper half
 * of a 64-bit output waits, 0 or 1, and that half.
 */
export const PCG64_WORDS = 10;
/** Where the increment begins among the words, and where the half that waits is told. */
export const PCG64_PLACE = { inc: 4, hasUint32: 8, uinteger: 9 } as const;

export type { PCG64State };

/**
 * PCG64 (XSL-RR 128/64, `setseq`), NumPy's default bit generator, bit for bit: s ← s·M + inc mod 2^128, and the output
 * is the xor of the halves of s rotated right by its top 6 bits.
 *
 * The state lives in ten words of an `Int32Array`, its own or one that holds those of many generators; no draw touches
 * a BigInt.
 *
 * Source: O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms" (HMC-CS-2014-0905);
 * NumPy 2.4 `numpy/random/src/pcg64`.
 */
export class PCG64 {
  /** The lower half of the last 64-bit output, as a signed 32-bit integer. */
  low = 0;
  /** The upper half of the last 64-bit output, as a signed 32-bit integer. */
  high = 0;
  /** `[generator][PCG64_WORDS]`. */
  readonly #words: Int32Array;
  /** The first of this generator's words. */
  #at = 0;

  /**
   * @param seed entropy, a seed sequence, a generator whose state is copied, or words of which the first 10 are this
   * generator's state from now on; fresh entropy when left out.
   * @throws {@link InvalidSeedError} when the seed is not made of non-negative integers.
   */
  constructor(seed?: Entropy | SeedSequence | PCG64 | Int32Array | null) {
    this.#words = seed instanceof Int32Array ? seed : new Int32Array(PCG64_WORDS);
    if (seed instanceof Int32Array) return;
    if (seed instanceof PCG64) this.copy(seed);
    else this.#seed(seed instanceof SeedSequence ? seed : new SeedSequence(seed));
  }

  /** Goes on as generator `k` of the words it was made over. */
  select(k: number): this {
    this.#at = k * PCG64_WORDS;
    return this;
  }

  /** Takes over the state of another generator. */
  copy(other: PCG64): void {
    for (let k = 0; k < PCG64_WORDS; k++) this.#words[this.#at + k] = other.#words[other.#at + k]!;
  }

  #seed(sequence: SeedSequence): void {
    // NumPy reads four 64-bit words, each of a pair the upper first: the initial state, then the stream.
    const [b0, b1, a0, a1, d0, d1, c0, c1] = sequence.generateState(8) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const words = this.#words;
    const i0 = (c0 << 1) | 1;
    const i1 = (c1 << 1) | (c0 >>> 31);
    const i2 = (d0 << 1) | (c1 >>> 31);
    const i3 = (d1 << 1) | (d0 >>> 31);
    // From s = 0: one step gives inc; add the initial state; one more step.
    const sum0 = (i0 >>> 0) + a0;
    const sum1 = (i1 >>> 0) + a1 + (sum0 > 0xffffffff ? 1 : 0);
    const sum2 = (i2 >>> 0) + b0 + (sum1 > 0xffffffff ? 1 : 0);
    const sum3 = (i3 >>> 0) + b1 + (sum2 > 0xffffffff ? 1 : 0);
    words.set([sum0 | 0, sum1 | 0, sum2 | 0, sum3 | 0, i0, i1, i2, i3, 0, 0], this.#at);
    this.step();
  }

  /** Draws 64 bits and leaves them in {@link low} and {@link high}, as JavaScript has no unboxed 64-bit integer. */
  step(): void {
    const words = this.#words;
    const at = this.#at;
    const a0 = words[at]!;
    const a1 = words[at + 1]!;
    const a2 = words[at + 2]!;
    const a3 = words[at + 3]!;
    const u0 = a0 >>> 0;
    const u1 = a1 >>> 0;
    const u2 = a2 >>> 0;
    const i0 = words[at + 4]!;
    const i1 = words[at + 5]!;
    const i2 = words[at + 6]!;
    // Each column of the product: its low 32 bits exactly, by integers; its carry as (column − low bits) / 2^32, where
    // the column is a double. That double is off by less than 2^14, the quotient by less than 2^-18, so truncating
    // quotient + ½ gives the exact carry. The halves added to k0 and k1 ride along in the next column, where they weigh
    // as little.
    const r0 = (Math.imul(a0, M0) + i0) | 0;
    const k0 = (u0 * M0 + (i0 >>> 0) - (r0 >>> 0)) * TWO_M32 + 0.5;
    const r1 = (Math.imul(a0, M1) + Math.imul(a1, M0) + i1 + (k0 | 0)) | 0;
    const k1 = (u0 * M1 + u1 * M0 + (i1 >>> 0) + k0 - (r1 >>> 0)) * TWO_M32 + 0.5;
    const r2 = (Math.imul(a0, M2) + Math.imul(a1, M1) + Math.imul(a2, M0) + i2 + (k1 | 0)) | 0;
    const k2 = (u0 * M2 + u1 * M1 + u2 * M0 + (i2 >>> 0) + k1 - (r2 >>> 0)) * TWO_M32 + 0.5;
    const r3 =
      (Math.imul(a0, M3) + Math.imul(a1, M2) + Math.imul(a2, M1) + Math.imul(a3, M0) + words[at + 7]! + (k2 | 0)) | 0;
    words[at] = r0;
    words[at + 1] = r1;
    words[at + 2] = r2;
    words[at + 3] = r3;
    // Rotate right by the top 6 bits, without a branch: bit 5 swaps the halves, the rest shifts (JavaScript's shifts
    // are modulo 32, and `<< 1 << ~k` is a shift by 32 − k that also holds for k = 0).
    const xorLow = r0 ^ r2;
    const xorHigh = r1 ^ r3;
    const swap = (xorLow ^ xorHigh) & (r3 >> 31);
    const low = xorLow ^ swap;
    const high = xorHigh ^ swap;
    const k = r3 >>> 26;
    this.low = (low >>> k) | ((high << 1) << ~k);
    this.high = (high >>> k) | ((low << 1) << ~k);
  }

  /** The next 64 bits, as NumPy's `random_raw()`; for looking at the stream, not for speed. */
  randomRaw(): bigint {
    this.step();
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
  }

  /** The next 32 bits: the lower half of a 64-bit draw, and its upper half the next time. */
  nextUint32(): number {
    const words = this.#words;
    const hasUint32 = this.#at + PCG64_PLACE.hasUint32;
    if (words[hasUint32] === 1) {
      words[hasUint32] = 0;
      return words[hasUint32 + 1]! >>> 0;
    }
    this.step();
    words[hasUint32] = 1;
    words[hasUint32 + 1] = this.high;
    return this.low >>> 0;
  }

  /** The next double in [0, 1): 53 bits of one 64-bit draw. */
  nextDouble(): number {
    this.step();
    return (this.high >>> 0) * TWO_M32 + (this.low >>> 11) * TWO_M53;
  }

  /** The next single in [0, 1): 24 bits of one 32-bit draw. */
  nextFloat(): number {
    return (this.nextUint32() >>> 8) * 2 ** -24;
  }

  /** Where the stream is, for `setState`. */
  getState(): PCG64State {
    const [s0, s1, s2, s3, i0, i1, i2, i3, hasUint32, uinteger] = this.#words.subarray(
      this.#at,
      this.#at + PCG64_WORDS,
    ) as unknown as readonly [number, number, number, number, number, number, number, number, 0 | 1, number];
    return {
      bitGenerator: 'PCG64',
      state: hexOfWords(s0, s1, s2, s3),
      inc: hexOfWords(i0, i1, i2, i3),
      hasUint32,
      uinteger: uinteger >>> 0,
    };
  }

  /** @throws {@link InvalidStateError} when `saved` is not what {@link getState} returns. */
  setState(saved: PCG64State): void {
    requirePCG64State(saved);
    const words = [...wordsOfHex(saved.state), ...wordsOfHex(saved.inc), saved.hasUint32, saved.uinteger | 0];
    this.#words.set(words, this.#at);
  }

  /** A generator at the same point of the same stream, from here on independent of this one. */
  clone(): PCG64 {
    return new PCG64(this);
  }
}
