import { DTYPES, type DType, type IntegerDType, type TypedArrayOf, zeros } from '../dtype.js';
import { InvalidArgumentError } from '../errors.js';
import { type Shape, sizeOf } from '../shape.js';
import { boundedInteger } from './bounded-integers.js';
import { chooseDistinct, chooseDistinctWeighted, chooseWithReplacement, requireDistribution } from './choice.js';
import { geometric } from './geometric.js';
import type { PCG64, PCG64State } from './pcg64.js';
import { shuffle } from './shuffle.js';
import { fillBooleans, fillSmallIntegers } from './small-integers.js';
import { standardExponential } from './standard-exponential.js';
import { standardNormal } from './standard-normal.js';

/** A saved {@link Generator}: plain JSON. */
export type GeneratorState = PCG64State;

/** How many draws: a count, or a shape; the result is a flat array in row-major order. */
export type Size = number | Shape;

export interface IntegersOptions {
  readonly size?: Size;
  /** Include `high` itself. Default: false. */
  readonly endpoint?: boolean;
  /** Default: `'int64'`. The 8- and 16-bit types and `'bool'` consume the stream as NumPy's do. */
  readonly dtype?: IntegerDType | 'bool';
}

export interface ChoiceOptions {
  /** How many to choose. Left out: one, not in an array. */
  readonly size?: Size;
  /** Whether one may come up again. Default: true. */
  readonly replace?: boolean;
  /** How likely each is: as many entries as there are to choose from, with the sum 1. Default: all alike. */
  readonly p?: ArrayLike<number>;
  /** Without replacement: whether the order is random too. Default: true; false is faster. */
  readonly shuffle?: boolean;
}

type IntegersArray<O> = O extends { dtype: infer D }
  ? D extends IntegerDType
    ? TypedArrayOf<D>
    : Uint8Array
  : Float64Array;

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
   * @throws InvalidArgumentError when high − low is not finite.
   */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, size: Size): Float64Array;
  uniform(low = 0, high = 1, size?: Size): number | Float64Array {
    const range = high - low;
    if (!Number.isFinite(range)) throw unboundedRange(low, high);
    return size === undefined ? low + range * this.bits.nextDouble() : this.#uniformOf(low, range, size);
  }

  #uniformOf(low: number, range: number, size: Size): Float64Array {
    return filled(size, 'float64', () => low + range * this.bits.nextDouble());
  }

  /**
   * An integer in [low, high), or in [0, low) when `high` is left out.
   *
   * @throws InvalidArgumentError for an empty range, and for bounds that are not safe integers or do not fit the dtype.
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
      throw invalidRange(first, end, options?.endpoint === true);
    }
    return options === undefined ? first + boundedInteger(this.bits, range) : this.#integersOf(first, range, options);
  }

  #integersOf(first: number, range: number, options: IntegersOptions): number | TypedArrayOf<DType> {
    const { size, dtype = 'int64' } = options;
    const { min, max } = dtype === 'bool' ? { min: 0, max: 1 } : DTYPES[dtype];
    if (first < min || first + range > max) {
      throw new InvalidArgumentError(
        `Got integers from ${first} to ${first + range} of dtype ${dtype}, which holds ${min} to ${max}. Choose a wider dtype.`,
      );
    }
    const out = zeros(dtype === 'bool' ? 'uint8' : dtype, size === undefined ? 1 : countOf(size));
    if (dtype === 'bool') {
      if (range === 0) out.fill(first);
      else fillBooleans(this.bits, out);
    } else if (dtype === 'int8' || dtype === 'uint8') fillSmallIntegers(this.bits, 8, first, range, out);
    else if (dtype === 'int16' || dtype === 'uint16') fillSmallIntegers(this.bits, 16, first, range, out);
    else for (let i = 0; i < out.length; i++) out[i] = first + boundedInteger(this.bits, range);
    return size === undefined ? out[0]! : out;
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
   * @throws InvalidArgumentError when the standard deviation is negative or NaN.
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
   * @throws InvalidArgumentError unless 0 < p ≤ 1.
   */
  geometric(p: number): number;
  geometric(p: number, size: Size): Float64Array;
  geometric(p: number, size?: Size): number | Float64Array {
    return filled(size, 'float64', () => geometric(this.bits, p));
  }

  /**
   * One or more of the integers below n, or of the elements of an array: alike or by `p`, with or without replacement.
   *
   * @throws InvalidArgumentError when there is nothing to choose from, `p` is no distribution, or more distinct ones are asked
   * for than there are.
   */
  choice(from: number, options?: ChoiceOptions & { readonly size?: undefined }): number;
  choice<T>(from: ArrayLike<T>, options?: ChoiceOptions & { readonly size?: undefined }): T;
  choice(from: number, options: ChoiceOptions & { readonly size: Size }): number[];
  choice<T>(from: ArrayLike<T>, options: ChoiceOptions & { readonly size: Size }): T[];
  choice<T>(from: number | ArrayLike<T>, options: ChoiceOptions = {}): number | T | (number | T)[] {
    const n = typeof from === 'number' ? from : from.length;
    const { size, replace = true, p } = options;
    const count = size === undefined ? 1 : countOf(size);
    if (!Number.isSafeInteger(n) || n < 0 || (n === 0 && count > 0)) {
      throw new InvalidArgumentError(`Got a choice among ${n}; expected a positive integer or a non-empty array.`);
    }
    if (p !== undefined) requireDistribution(p, n);
    const indices = replace
      ? chooseWithReplacement(this.bits, n, count, p)
      : this.#distinct(n, count, p, options.shuffle ?? true);
    const chosen = typeof from === 'number' ? indices : indices.map((i) => from[i]!);
    return size === undefined ? chosen[0]! : chosen;
  }

  #distinct(n: number, count: number, p: ArrayLike<number> | undefined, reorder: boolean): number[] {
    const possible = p === undefined ? n : Array.from(p).filter((entry) => entry > 0).length;
    if (count > possible) {
      throw new InvalidArgumentError(
        `Got a choice of ${count} without replacement among ${possible}; expected at most as many. Allow replacement or ask for fewer.`,
      );
    }
    return p === undefined ? chooseDistinct(this.bits, n, count, reorder) : chooseDistinctWeighted(this.bits, p, count);
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

  /** @throws InvalidStateError when `state` is not what {@link getState} returns. */
  setState(state: GeneratorState): void {
    this.bits.setState(state);
  }

  /** A generator at the same point of the same stream, from here on independent of this one. */
  clone(): Generator {
    return new Generator(this.bits.clone());
  }
}

function unboundedRange(low: number, high: number): InvalidArgumentError {
  return new InvalidArgumentError(
    `Got uniform(${low}, ${high}), whose range ${high - low} is not finite. Give finite bounds whose difference is at most ${Number.MAX_VALUE}.`,
  );
}

function invalidRange(first: number, end: number, endpoint: boolean): InvalidArgumentError {
  const given = `Got integers from ${first} up to ${end}${endpoint ? '' : ' (excluded)'}`;
  return new InvalidArgumentError(
    end < first || (end === first && !endpoint)
      ? `${given}: an empty range. Give low ${endpoint ? '≤' : '<'} high.`
      : `${given}; both, and their difference, must be safe integers (below 2^53 in size).`,
  );
}

function countOf(size: Size): number {
  return typeof size === 'number' ? size : sizeOf(size);
}

function filled<D extends 'float32' | 'float64'>(size: Size, dtype: D, draw: () => number): TypedArrayOf<D>;
function filled<D extends 'float32' | 'float64'>(
  size: Size | undefined,
  dtype: D,
  draw: () => number,
): number | TypedArrayOf<D>;
function filled(size: Size | undefined, dtype: 'float32' | 'float64', draw: () => number) {
  if (size === undefined) return draw();
  const out = zeros(dtype, countOf(size));
  for (let i = 0; i < out.length; i++) out[i] = draw();
  return out;
}
