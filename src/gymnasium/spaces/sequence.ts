import { quote } from '../../text/quote.js';
import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSeedError, InvalidValueError } from '../errors.js';
import { requireSpaces } from './composite-parts.js';
import { type Batch, concatenate } from './concatenate.js';
import { iterate } from './iterate.js';
import { isArrayLike } from './nested-array.js';
import { type SampleOf, type SeedOrGenerator, Space, type SpaceSeed } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** Options of {@link Sequence}. */
export interface SequenceOptions<K extends boolean = boolean> {
  /** Whether an element is one batch (see `concatenate`) in place of an array. Default: false. */
  readonly stack?: K;
  readonly seed?: SeedOrGenerator | null;
}

/** How many elements (`null`: a random number; an array: one of these), and a mask or probability for each. */
type SequenceChoice = readonly [length: number | ArrayLike<number> | null, feature: unknown];

/** Items of the longest sample that a mask can ask for. */
const MOST_ITEMS = 2 ** 20;

/** Success probability of the geometric law of lengths, as in Gymnasium: a mean of 4. */
const LENGTH_PROBABILITY = 0.25;

/** Any number of elements of one space, in order: an array, or with `stack` one batch. */
export class Sequence<S extends Space = Space, K extends boolean = false> extends Space<
  K extends true ? Batch : SampleOf<S>[]
> {
  readonly featureSpace: S;
  readonly stack: K;

  /** @throws {@link InvalidSpaceError} when the elements are of no space. */
  constructor(featureSpace: S, options: SequenceOptions<K> = {}) {
    super(null, null, requireSpaces([featureSpace], 'Sequence'));
    const { stack = false, seed } = checkOptions('Sequence', options, { stack: 'boolean?', seed: 'any?' });
    this.featureSpace = featureSpace;
    this.stack = stack as K;
    this.startStream(seed);
  }

  get isFlattenable(): false {
    return false;
  }

  /**
   * Seeds this space and that of the elements: from an integer, or from one seed for each of the two.
   *
   * @returns the seed of this space, then that of the elements.
   */
  override seed(seed?: SpaceSeed | null): SpaceSeed[] {
    if (seed == null) return [this.seedSelf(), this.featureSpace.seed()];
    if (Array.isArray(seed)) {
      if (seed.length !== 2) {
        throw new InvalidSeedError(
          `Got ${seed.length} seeds for ${this}; expected an integer, or 2: its own and its elements'.`,
        );
      }
      return [this.seedSelf(seed[0]), this.featureSpace.seed(seed[1])];
    }
    this.seedSelf(seed);
    const featureSeed = this.npRandom.integers(2 ** 31 - 1);
    // Seeded anew, so that the stream is the same whether the elements' seed was drawn or given.
    return [this.seedSelf(seed), this.featureSpace.seed(featureSeed)];
  }

  /**
   * Independent samples of the elements' space; their number is geometric with mean 4.
   *
   * @param mask `[length, mask]`: a number of elements, an array to draw it from, or `null`; and the mask of the
   * elements.
   * @param probability the same with the probability of the elements.
   * @throws {@link InvalidMaskError} when either does not have that form, or both are given.
   */
  override sample(
    mask?: SequenceChoice | null,
    probability?: SequenceChoice | null,
  ): K extends true ? Batch : SampleOf<S>[] {
    this.requireOneOf(mask, probability);
    const [length, feature] = mask ?? probability ?? [null, null];
    const items: unknown[] = [];
    for (let n = this.#lengthOf(length); n > 0; n--) {
      items.push(mask != null ? this.featureSpace.sample(feature) : this.featureSpace.sample(null, feature));
    }
    return (this.stack ? concatenate(this.featureSpace, items) : items) as K extends true ? Batch : SampleOf<S>[];
  }

  #lengthOf(length: number | ArrayLike<number> | null): number {
    if (length === null) return this.npRandom.geometric(LENGTH_PROBABILITY);
    const lengths: ArrayLike<number> = typeof length === 'number' ? [length] : length;
    const valid =
      isArrayLike(lengths) &&
      lengths.length > 0 &&
      Array.prototype.every.call(lengths, (n) => Number.isInteger(n) && n >= 0 && n <= MOST_ITEMS);
    if (!valid) {
      throw new InvalidMaskError(
        `Got the length ${quote(length)} for ${this}; expected an integer from 0 to ${MOST_ITEMS}, an array of them, or null.`,
      );
    }
    return typeof length === 'number' ? length : this.npRandom.choice(length);
  }

  override contains(x: unknown): boolean {
    if (!this.stack) return Array.isArray(x) && x.every((item) => this.featureSpace.contains(item));
    try {
      return iterate(this.featureSpace, x as Batch).every((item) => this.featureSpace.contains(item));
    } catch (error) {
      if (error instanceof InvalidValueError) return false;
      throw error;
    }
  }

  override equals(other: unknown): boolean {
    return other instanceof Sequence && other.stack === this.stack && this.featureSpace.equals(other.featureSpace);
  }

  override toJSON(): SpaceJSON & { readonly type: 'Sequence' } {
    return { type: 'Sequence', space: this.featureSpace.toJSON(), stack: this.stack };
  }

  /** The elements in an array, stacked or not. */
  override valueToJSON(value: K extends true ? Batch : SampleOf<S>[]): unknown[] {
    const items = this.stack ? iterate(this.featureSpace, value as Batch) : (value as SampleOf<S>[]);
    return items.map((item) => this.featureSpace.valueToJSON(item));
  }

  override valueFromJSON(json: unknown): K extends true ? Batch : SampleOf<S>[] {
    if (!Array.isArray(json)) {
      throw new InvalidValueError(`Got ${quote(json)} as an element of ${this}; expected an array of elements.`);
    }
    const items = json.map((item) => this.featureSpace.valueFromJSON(item));
    return (this.stack ? concatenate(this.featureSpace, items) : items) as K extends true ? Batch : SampleOf<S>[];
  }

  override toString(): string {
    return `Sequence(${this.featureSpace}, stack=${this.stack})`;
  }
}
