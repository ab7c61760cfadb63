import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSpaceError } from '../errors.js';
import { searchCumulative } from '../seeding/choice.js';
import { pairwiseSum } from '../seeding/pairwise-sum.js';
import { flatValue, valueOfJSON } from './array-value.js';
import { DTYPES, type IntegerDType, requireDType, type TypedArrayOf, zeros } from './dtype.js';
import { CLOSE_TOLERANCE, maskedIndex, requireProbabilities } from './masked-index.js';
import { type NestedNumbers, nest, unnest } from './nested-array.js';
import { requireShape, type Shape, sameShape, sizeOf } from './shape.js';
import { type SeedOrGenerator, Space } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** Options of {@link MultiDiscrete}. */
export interface MultiDiscreteOptions<D extends IntegerDType = IntegerDType> {
  /** The smallest value at each place, in the shape of `nvec`. Default: 0. */
  readonly start?: NestedNumbers;
  /** Where the counts are given flat: the shape, whose product is their number. Default: that of the counts. */
  readonly shape?: Shape;
  /**
   * Default: `'int32'` (Gymnasium: int64, which has no array of plain integers here); it does not change the samples.
   */
  readonly dtype?: D;
  readonly seed?: SeedOrGenerator | null;
}

const OPTION_TYPES = { start: 'any?', shape: 'any?', dtype: 'any?', seed: 'any?' };

/** Places of the largest space that is written out in full. */
const MOST_SHOWN = 1000;

/** A mask, or probabilities, for each place in row-major order. */
type PerPlace = readonly ArrayLike<number>[];

/**
 * Several integers, each with its own count of values; an element is a flat, row-major typed array, by default
 * `Int32Array`.
 */
export class MultiDiscrete<D extends IntegerDType = 'int32'> extends Space<TypedArrayOf<D>> {
  declare readonly shape: Shape;
  // As in Box: kept out of the inference of D.
  declare readonly dtype: NoInfer<D>;
  /** How many values each place has, flat: doubles, because an array of the dtype could not hold 256 for a uint8. */
  readonly nvec: Float64Array;
  /** The smallest value at each place, flat. */
  readonly start: TypedArrayOf<D>;

  /**
   * @param nvec how many values each place has: an array, nested where the space has several axes.
   * @throws {@link InvalidSpaceError} when a count is not a positive integer, `start` has another shape, or values do
   * not fit the dtype.
   */
  constructor(nvec: NestedNumbers, options: MultiDiscreteOptions<D> = {}) {
    const { dtype: givenDType, shape, start: givenStart, seed } = checkOptions('MultiDiscrete', options, OPTION_TYPES);
    const dtype = requireDType(givenDType ?? ('int32' as D), 'a MultiDiscrete', 'integer');
    const counts = inShape(unnest(nvec), shape);
    if (counts === null || !counts.flat.every((n) => Number.isSafeInteger(n) && n > 0)) {
      throw new InvalidSpaceError(
        `Got MultiDiscrete(${quote(nvec)}); expected the number of values for each place: integers of at least 1.`,
      );
    }
    super(requireShape(counts.shape, 'a MultiDiscrete'), dtype);
    const start = givenStart === undefined ? counts.flat.map(() => 0) : startOf(givenStart, counts, shape);
    const { min, max } = DTYPES[dtype];
    counts.flat.forEach((n, i) => {
      if (start[i]! < min || start[i]! + n - 1 > max) {
        throw new InvalidSpaceError(
          `Got values from ${start[i]} to ${start[i]! + n - 1} at place ${i} of a MultiDiscrete of dtype ${dtype}, which holds ${min} to ${max}. Choose a wider dtype.`,
        );
      }
    });
    this.nvec = Float64Array.from(counts.flat);
    this.start = zeros(dtype, counts.flat.length);
    this.start.set(start);
    this.startStream(seed);
  }

  get isFlattenable(): true {
    return true;
  }

  /**
   * Uniform values, or values by mask or probability.
   *
   * @param mask for each place, in row-major order, as for a Discrete of its count.
   * @param probability for each place, in row-major order, as for a Discrete of its count.
   * @throws {@link InvalidMaskError} when either does not have that form, or both are given.
   */
  override sample(mask?: PerPlace | null, probability?: PerPlace | null): TypedArrayOf<D> {
    this.requireOneOf(mask, probability);
    const { npRandom, nvec, start } = this;
    const out = zeros(this.dtype, nvec.length);
    if (mask != null) {
      this.#requirePlaces(mask);
      for (let i = 0; i < out.length; i++) out[i] = start[i]! + maskedIndex(npRandom, mask[i]!, nvec[i]!, this);
    } else if (probability != null) {
      this.#requirePlaces(probability);
      for (let i = 0; i < out.length; i++) out[i] = start[i]! + this.#weightedIndex(probability[i]!, nvec[i]!);
    } else {
      // The product can be rounded up to the count itself, where that is near 2^53.
      for (let i = 0; i < out.length; i++) {
        out[i] = start[i]! + Math.min(Math.floor(npRandom.random() * nvec[i]!), nvec[i]! - 1);
      }
    }
    return out;
  }

  #weightedIndex(probability: ArrayLike<number>, n: number): number {
    requireProbabilities(probability, n, this, CLOSE_TOLERANCE);
    const sum = pairwiseSum(probability);
    return searchCumulative(
      Array.from(probability, (p) => p / sum),
      this.npRandom.random(),
    );
  }

  #requirePlaces(given: PerPlace): void {
    if (!Array.isArray(given) || given.length !== this.nvec.length) {
      throw new InvalidMaskError(
        `Got a mask or probability that is not an array of ${this.nvec.length} arrays for ${this}; expected one for each place.`,
      );
    }
  }

  /**
   * Whether `x` is an array of this shape within the counts: flat if typed (of a dtype safe to cast), nested if plain.
   */
  override contains(x: unknown): boolean {
    const flat = flatValue(x, this.shape, this.dtype);
    if (flat === null) return false;
    for (let i = 0; i < flat.length; i++) {
      const index = flat[i]! - this.start[i]!;
      if (!(Number.isInteger(index) && index >= 0 && index < this.nvec[i]!)) return false;
    }
    return true;
  }

  override equals(other: unknown): boolean {
    return (
      other instanceof MultiDiscrete &&
      other.dtype === this.dtype &&
      sameShape(other.shape, this.shape) &&
      this.nvec.every((n: number, i: number) => n === other.nvec[i] && this.start[i] === other.start[i])
    );
  }

  override toJSON(): SpaceJSON & { readonly type: 'MultiDiscrete' } {
    const { nvec, start, shape, dtype } = this;
    return { type: 'MultiDiscrete', nvec: Array.from(nvec), start: Array.from(start), shape, dtype };
  }

  override valueToJSON(value: TypedArrayOf<D>): NestedNumbers {
    return nest(value, this.shape);
  }

  override valueFromJSON(json: unknown): TypedArrayOf<D> {
    return valueOfJSON(json, this);
  }

  override toString(): string {
    const text = (flat: ArrayLike<number>): string =>
      flat.length > MOST_SHOWN
        ? `[${Array.from({ length: 3 }, (_, i) => flat[i]).join(' ')} … of shape ${this.shape.join('×')}]`
        : JSON.stringify(nest(flat, this.shape)).replaceAll(',', ' ');
    const start = this.start.some((value: number) => value !== 0) ? `, start=${text(this.start)}` : '';
    return `MultiDiscrete(${text(this.nvec)}${start})`;
  }
}

interface FlatNumbers {
  readonly shape: Shape;
  readonly flat: number[];
}

/** Flat numbers in the shape that was given for them, if one was. */
function inShape(numbers: FlatNumbers | null, shape: Shape | undefined): FlatNumbers | null {
  if (numbers === null || shape === undefined || sameShape(numbers.shape, shape)) return numbers;
  const isFlat = numbers.shape.length === 1 && numbers.flat.length === sizeOf(requireShape(shape, 'a MultiDiscrete'));
  return isFlat ? { shape, flat: numbers.flat } : null;
}

function startOf(given: NestedNumbers, counts: { shape: Shape }, shape: Shape | undefined): number[] {
  const start = inShape(unnest(given), shape);
  if (start === null || !sameShape(start.shape, counts.shape) || !start.flat.every(Number.isSafeInteger)) {
    throw new InvalidSpaceError(
      `Got the start ${quote(given)} for a MultiDiscrete of shape [${counts.shape}]; expected integers in the same shape.`,
    );
  }
  return start.flat;
}
