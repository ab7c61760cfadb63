import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidSpaceError, InvalidValueError } from '../errors.js';
import { searchCumulative } from '../seeding/choice.js';
import { DTYPES, type IntegerDType, requireDType } from './dtype.js';
import { maskedIndex, requireProbabilities } from './masked-index.js';
import { type SeedOrGenerator, Space } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** Options of {@link Discrete}. */
export interface DiscreteOptions {
  /** The smallest element. Default: 0. */
  readonly start?: number;
  /** Only 8- and 16-bit types change the samples: they draw fewer bits each. Default: `'int64'`. */
  readonly dtype?: IntegerDType;
  readonly seed?: SeedOrGenerator | null;
}

const OPTION_TYPES = { start: 'any?', dtype: 'any?', seed: 'any?' };

/** The integers start, start + 1, …, start + n − 1; an element is a number. */
export class Discrete extends Space<number> {
  /** How many elements there are. */
  readonly n: number;
  /** The smallest element. */
  readonly start: number;
  declare readonly shape: readonly [];
  declare readonly dtype: IntegerDType;

  /** @throws {@link InvalidSpaceError} when n is not a positive integer, or an element does not fit the dtype. */
  constructor(n: number, options: DiscreteOptions = {}) {
    const { start = 0, dtype = 'int64', seed } = checkOptions('Discrete', options, OPTION_TYPES);
    super([], requireDType(dtype, 'a Discrete', 'integer'));
    if (!Number.isSafeInteger(n) || n <= 0) {
      throw new InvalidSpaceError(`Got Discrete(${quote(n)}); n is the number of elements, an integer of at least 1.`);
    }
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(start + n)) {
      throw new InvalidSpaceError(`Got Discrete(${n}, start ${quote(start)}); every element must be a safe integer.`);
    }
    const { min, max } = DTYPES[dtype];
    if (start < min || start + n - 1 > max) {
      throw new InvalidSpaceError(
        `Got Discrete(${n}, start ${start}) of dtype ${dtype}, which holds ${min} to ${max}. Choose a wider dtype.`,
      );
    }
    this.n = n;
    this.start = start;
    this.startStream(seed);
  }

  get isFlattenable(): true {
    return true;
  }

  /**
   * A uniform element, or one by mask or probability.
   *
   * @param mask n entries, 1 for an element that may come up and 0 for one that may not; all 0 gives `start`.
   * @param probability n entries in [0, 1] whose sum is 1.
   * @throws {@link InvalidMaskError} when either does not have that form, or both are given.
   */
  override sample(mask?: ArrayLike<number> | null, probability?: ArrayLike<number> | null): number {
    this.requireOneOf(mask, probability);
    if (mask != null) return this.start + maskedIndex(this.npRandom, mask, this.n, this);
    if (probability != null) {
      requireProbabilities(probability, this.n, this);
      return this.start + searchCumulative(probability, this.npRandom.random());
    }
    if (this.dtype === 'int64') return this.start + this.npRandom.integers(this.n);
    // Gymnasium draws below n and adds the start, for which the n of an int8 or int16 can be too large.
    return this.npRandom.integers(this.start, this.start + this.n, { dtype: this.dtype });
  }

  override contains(x: unknown): x is number {
    return typeof x === 'number' && Number.isInteger(x) && x >= this.start && x < this.start + this.n;
  }

  override equals(other: unknown): boolean {
    return other instanceof Discrete && other.n === this.n && other.start === this.start && other.dtype === this.dtype;
  }

  override toJSON(): SpaceJSON & { readonly type: 'Discrete' } {
    return { type: 'Discrete', n: this.n, start: this.start, dtype: this.dtype };
  }

  override valueToJSON(value: number): number {
    return value;
  }

  override valueFromJSON(json: unknown): number {
    if (typeof json !== 'number' || !Number.isInteger(json)) {
      throw new InvalidValueError(
        `Got ${quote(json)} as an element of ${this}; expected an integer from ${this.start} to ${this.start + this.n - 1}.`,
      );
    }
    return json;
  }

  override toString(): string {
    const start = this.start === 0 ? '' : `, start=${this.start}`;
    return `Discrete(${this.n}${start}${this.dtype === 'int64' ? '' : `, dtype=${this.dtype}`})`;
  }
}
