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

export type { PCG64State };

/**
 * PCG64 (XSL-RR 128/64, `setseq`), NumPy's default bit generator, bit for bit: s ← s·M + inc mod 2^128, and the output is
 * the xor of the halves of s rotated right by its top 6 bits.
 *
 * The state lives in eight 32-bit limbs; no draw touches a BigInt.
 *
 * Source: O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms" (HMC-CS-2014-0905);
 * NumPy 2.4 `numpy/random/src/pcg64`.
 */
export class PCG64 {
  /** The lower half of the last 64-bit output, as a signed 32-bit integer. */
  low = 0;
  /** The upper half of the last 64-bit output, as a signed 32-bit integer. */
  high = 0;
  #s0 = 0;
  #s1 = 0;
  #s2 = 0;
  #s3 = 0;
  #i0 = 1;
  #i1 = 0;
  #i2 = 0;
  #i3 = 0;
  #hasUint32 = false;
  #uinteger = 0;

  /**
   * @param seed entropy, a seed sequence, or a generator whose state is copied; fresh entropy when left out.
   * @throws {@link InvalidSeedError} when the seed is not made of non-negative integers.
   */
  constructor(seed?: Entropy | SeedSequence | PCG64 | null) {
    if (seed instanceof PCG64) this.#copy(seed);
    else this.#seed(seed instanceof SeedSequence ? seed : new SeedSequence(seed));
  }

  #copy(other: PCG64): void {
    this.#s0 = other.#s0;
    this.#s1 = other.#s1;
    this.#s2 = other.#s2;
    this.#s3 = other.#s3;
    this.#i0 = other.#i0;
    this.#i1 = other.#i1;
    this.#i2 = other.#i2;
    this.#i3 = other.#i3;
    this.#hasUint32 = other.#hasUint32;
    this.#uinteger = other.#uinteger;
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
    this.#i0 = (c0 << 1) | 1;
    this.#i1 = (c1 << 1) | (c0 >>> 31);
    this.#i2 = (d0 << 1) | (c1 >>> 31);
    this.#i3 = (d1 << 1) | (d0 >>> 31);
    // From s = 0: one step gives inc; add the initial state; one more step.
    let sum = (this.#i0 >>> 0) + a0;
    this.#s0 = sum | 0;
    sum = (this.#i1 >>> 0) + a1 + (sum > 0xffffffff ? 1 : 0);
    this.#s1 = sum | 0;
    sum = (this.#i2 >>> 0) + b0 + (sum > 0xffffffff ? 1 : 0);
    this.#s2 = sum | 0;
    this.#s3 = ((this.#i3 >>> 0) + b1 + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.step();
  }

  /** Draws 64 bits and leaves them in {@link low} and {@link high}, as JavaScript has no unboxed 64-bit integer. */
  step(): void {
    const a0 = this.#s0;
    const a1 = this.#s1;
    const a2 = this.#s2;
    const a3 = this.#s3;
    const u0 = a0 >>> 0;
    const u1 = a1 >>> 0;
    const u2 = a2 >>> 0;
    const i0 = this.#i0;
    const i1 = this.#i1;
    const i2 = this.#i2;
    // Each column of the product: its low 32 bits exactly, by integers; its carry as (column − low bits) / 2^32, where the
    // column is a double. That double is off by less than 2^14, the quotient by less than 2^-18, so truncating quotient + ½
    // gives the exact carry. The halves added to k0 and k1 ride along in the next column, where they weigh as little.
    const r0 = (Math.imul(a0, M0) + i0) | 0;
    const k0 = (u0 * M0 + (i0 >>> 0) - (r0 >>> 0)) * TWO_M32 + 0.5;
    const r1 = (Math.imul(a0, M1) + Math.imul(a1, M0) + i1 + (k0 | 0)) | 0;
    const k1 = (u0 * M1 + u1 * M0 + (i1 >>> 0) + k0 - (r1 >>> 0)) * TWO_M32 + 0.5;
    const r2 = (Math.imul(a0, M2) + Math.imul(a1, M1) + Math.imul(a2, M0) + i2 + (k1 | 0)) | 0;
    const k2 = (u0 * M2 + u1 * M1 + u2 * M0 + (i2 >>> 0) + k1 - (r2 >>> 0)) * TWO_M32 + 0.5;
    const r3 =
      (Math.imul(a0, M3) + Math.imul(a1, M2) + Math.imul(a2, M1) + Math.imul(a3, M0) + this.#i3 + (k2 | 0)) | 0;
    this.#s0 = r0;
    this.#s1 = r1;
    this.#s2 = r2;
    this.#s3 = r3;
    // Rotate right by the top 6 bits, without a branch: bit 5 swaps the halves, the rest shifts (JavaScript's shifts are
    // modulo 32, and `<< 1 << ~k` is a shift by 32 − k that also holds for k = 0).
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
    if (this.#hasUint32) {
      this.#hasUint32 = false;
      return this.#uinteger >>> 0;
    }
    this.step();
    this.#hasUint32 = true;
    this.#uinteger = this.high;
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
    return {
      bitGenerator: 'PCG64',
      state: hexOfWords(this.#s0, this.#s1, this.#s2, this.#s3),
      inc: hexOfWords(this.#i0, this.#i1, this.#i2, this.#i3),
      hasUint32: this.#hasUint32 ? 1 : 0,
      uinteger: this.#uinteger >>> 0,
    };
  }

  /** @throws {@link InvalidStateError} when `saved` is not what {@link getState} returns. */
  setState(saved: PCG64State): void {
    requirePCG64State(saved);
    [this.#s0, this.#s1, this.#s2, this.#s3] = wordsOfHex(saved.state);
    [this.#i0, this.#i1, this.#i2, this.#i3] = wordsOfHex(saved.inc);
    this.#hasUint32 = saved.hasUint32 === 1;
    this.#uinteger = saved.uinteger | 0;
  }

  /** A generator at the same point of the same stream, from here on independent of this one. */
  clone(): PCG64 {
    return new PCG64(this);
  }
}
