import { InvalidArgumentError } from '../errors.js';
import type { DType, TypedArrayOf } from '../spaces/dtype.js';
import { boundedBigInteger, boundedInteger } from './bounded-integers.js';
import { type ChoiceOptions, chooseIndices } from './choice.js';
import { geometric } from './geometric.js';
import { type IntegersArray, type IntegersOptions, integersOf, refusedRange } from './integers.js';
import type { PCG64 } from './pcg64.js';
import type { PCG64State } from './pcg64-state.js';
import { shuffle } from './shuffle.js';
import { filled, type Size } from './size.js';
import { standardExponential } from './standard-exponential.js';
import { standardNormal } from './standard-normal.js';

/** A saved {@link Generator}: plain JSON. */
export type GeneratorState = PCG64State;

/**
 * NumPy's `Generator` over {@link PCG64}: the same seed gives the same draws, bit for bit, in the same order.
 *
 * A method draws one number, or a flat typed array when it is given a size.
 *
 * Source: NumPy 2.4 `numpy/random/_generator.pyx` and `src/distributions/distributions.c`.
 */
export class Generator {
  constructor(readonly bits: PCG64) {}

  /** A double in [0, 1) (53 bits); with dtype `'float32'` a single (24 bits of a buffered 32-bit draw). */
  random(): number;
  random(size: undefined, dtype: 'float32' | 'float64'): number;
  random(size: Size): Float64Array;
  random<D extends 'float32' | 'float64'>(size: Size, dtype: D): TypedArrayOf<D>;
  random(size?: Size, dtype?: 'float32' | 'float64'): number | Float32Array | Float64Array {
    // Short, so that engines inline it.
    return size === undefined && dtype === undefined ? this.bits.nextDouble() : this.#randomOf(size, dtype);
  }

  #randomOf(size: Size | undefined, dtype: 'float32' | 'float64' | undefined): number | Float32Array | Float64Array {
    if (dtype === 'float32') return filled(size, 'float32', () => this.bits.nextFloat());
    return filled(size, 'float64', () => this.bits.nextDouble());
  }

  /**
   * A double in [low, high): low + (high − low)·random().
   *
   * @throws {@link InvalidArgumentError} when high − low is negative or not finite.
   */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: Size): Float64Array;
  uniform(low = 0, high = 1, size?: Size): number | Float64Array {
    const range = high - low;
    if (!(range >= 0 && range <= Number.MAX_VALUE)) throw refusedUniform(low, high);
    return size === undefined ? low + range * this.bits.nextDouble() : this.#uniformOf(low, range, size);
  }

  #uniformOf(low: number, range: number, size: Size): Float64Array {
    return filled(size, 'float64', () => low + range * this.bits.nextDouble());
  }

  /**
   * An integer in [low, high), or in [0, low) when `high` is left out.
   *
   * @throws {@link InvalidArgumentError} for an empty range, and for bounds that are not safe integers or do not fit
   * the dtype.
   */
  integers(low: number, high?: number | null): number;
  integers(low: number, high: number | null | undefined, options: IntegersOptions & { size?: undefined }): number;
  integers<const O extends IntegersOptions & { size: Size }>(
    low: number,
    high: number | null | undefined,
    options: O,
  ): IntegersArray<O>;
  integers(low: number, high?: number | null, options?: IntegersOptions): number | TypedArrayOf<DType> {
    const first = high == null ? 0 : low;
    const end = high == null ? low : high;
    const last = options?.endpoint ? end : end - 1;
    const range = last - first;
    if (!(range >= 0 && Number.isSafeInteger(first) && Number.isSafeInteger(last) && Number.isSafeInteger(range))) {
      throw refusedRange(first, end, options?.endpoint === true);
    }
    return options === undefined
      ? first + boundedInteger(this.bits, range)
      : integersOf(this.bits, first, range, options);
  }

  /**
   * As {@link integers}, for bounds of 2^53 and more: an integer of 64 bits as a bigint, from the same draws.
   *
   * @throws {@link InvalidArgumentError} for an empty range, and for integers that fit neither int64 nor uint64.
   */
  bigIntegers(low: bigint, high?: bigint | null, options: { readonly endpoint?: boolean } = {}): bigint {
    const first = high == null ? 0n : low;
    const end = high == null ? low : high;
    const last = options.endpoint ? end : end - 1n;
    const fits = first >= 0n ? last < 2n ** 64n : first >= -(2n ** 63n) && last < 2n ** 63n;
    if (last < first || !fits) throw refusedRange(first, end, options.endpoint === true);
    return first + boundedBigInteger(this.bits, last - first);
  }

  /** A normal number of mean 0 and standard deviation 1. */
  standardNormal(): number;
  standardNormal(size: Size): Float64Array;
  standardNormal(size?: Size): number | Float64Array {
    return filled(size, 'float64', () => standardNormal(this.bits));
  }

  /**
   * A normal number: mean + deviation·standardNormal().
   *
   * @throws {@link InvalidArgumentError} when the standard deviation is negative or NaN.
   */
  normal(mean?: number, deviation?: number): number;
  normal(mean: number, deviation: number, size: Size): Float64Array;
  normal(mean = 0, deviation = 1, size?: Size): number | Float64Array {
    if (!(deviation >= 0)) {
      throw new InvalidArgumentError(`Got normal(${mean}, ${deviation}); the standard deviation is at least 0.`);
    }
    return filled(size, 'float64', () => mean + deviation * standardNormal(this.bits));
  }

  /** An exponential number of mean 1. */
  standardExponential(): number;
  standardExponential(size: Size): Float64Array;
  standardExponential(size?: Size): number | Float64Array {
    return filled(size, 'float64', () => standardExponential(this.bits));
  }

  /**
   * The number of trials up to the first success of probability `p`, at least 1.
   *
   * @throws {@link InvalidArgumentError} unless 0 < p ≤ 1.
   */
  geometric(p: number): number;
  geometric(p: number, size: Size): Float64Array;
  geometric(p: number, size?: Size): number | Float64Array {
    return filled(size, 'float64', () => geometric(this.bits, p));
  }

  /**
   * One or more of the integers below n, or of the elements of an array: alike or by `p`, with or without replacement.
   *
   * @throws {@link InvalidArgumentError} when there is nothing to choose from, `p` is no distribution, or more distinct
   * ones are asked for than there are.
   */
  choice(from: number, options?: ChoiceOptions & { readonly size?: undefined }): number;
  choice<T>(from: ArrayLike<T>, options?: ChoiceOptions & { readonly size?: undefined }): T;
  choice(from: number, options: ChoiceOptions & { readonly size: Size }): number[];
  choice<T>(from: ArrayLike<T>, options: ChoiceOptions & { readonly size: Size }): T[];
  choice<T>(from: number | ArrayLike<T>, options: ChoiceOptions = {}): number | T | (number | T)[] {
    const indices = chooseIndices(this.bits, typeof from === 'number' ? from : from.length, options);
    const chosen = typeof from === 'number' ? indices : indices.map((i) => from[i]!);
    return options.size === undefined ? chosen[0]! : chosen;
  }

  /** A shuffled copy of an array, or of the integers below n. */
  permutation(from: number): number[];
  permutation<T>(from: ArrayLike<T>): T[];
  permutation<T>(from: number | ArrayLike<T>): (number | T)[] {
    const copy: (number | T)[] =
      typeof from === 'number' ? Array.from({ length: from }, (_, i) => i) : Array.from(from);
    shuffle(this.bits, copy);
    return copy;
  }

  /** Shuffles an array in place. */
  shuffle(array: { [index: number]: unknown; readonly length: number }): void {
    shuffle(this.bits, array);
  }

  /** The point in the stream, as plain JSON. */
  getState(): GeneratorState {
    return this.bits.getState();
  }

  /** @throws {@link InvalidStateError} when `state` is not what {@link getState} returns. */
  setState(state: GeneratorState): void {
    this.bits.setState(state);
  }

  /** A generator at the same point of the same stream, from here on independent of this one. */
  clone(): Generator {
    return new Generator(this.bits.clone());
  }
}

function refusedUniform(low: number, high: number): InvalidArgumentError {
  return new InvalidArgumentError(
    high < low
      ? `Got uniform(${low}, ${high}); expected low ≤ high. Swap the bounds.`
      : `Got uniform(${low}, ${high}), whose range ${high - low} is not finite. Give finite bounds whose difference is at most ${Number.MAX_VALUE}.`,
  );
}
