import { checkOptions } from '../check-options.js';
import { InvalidMaskError } from '../errors.js';
import { flatValue, valueOfJSON } from './array-value.js';
import { isArrayLike, type NestedNumbers, nest } from './nested-array.js';
import { requireShape, type Shape, sameShape, sizeOf } from './shape.js';
import { type SeedOrGenerator, Space } from './space.js';
import type { SpaceJSON } from './space-json.js';

/** Arrays of 0 and 1 of one shape; an element is a flat, row-major `Int8Array`. */
export class MultiBinary extends Space<Int8Array> {
  declare readonly shape: Shape;
  declare readonly dtype: 'int8';
  readonly #size: number;

  /**
   * @param n the number of bits, or the shape of an array of them.
   * @throws {@link InvalidSpaceError} when a length is not a positive integer.
   */
  constructor(n: number | Shape, options: { readonly seed?: SeedOrGenerator | null } = {}) {
    const shape = typeof n === 'number' ? [n] : n;
    super(requireShape(shape, 'a MultiBinary', 1), 'int8');
    const { seed } = checkOptions('MultiBinary', options, { seed: 'any?' });
    this.#size = sizeOf(shape);
    this.startStream(seed);
  }

  get isFlattenable(): true {
    return true;
  }

  /**
   * Independent fair bits, or bits by mask or probability.
   *
   * @param mask an entry for each bit, flat: 0 and 1 fix the bit, 2 leaves it to chance.
   * @param probability for each bit, flat, how likely it is 1.
   * @throws {@link InvalidMaskError} when either does not have that form, or both are given.
   */
  override sample(mask?: ArrayLike<number> | null, probability?: ArrayLike<number> | null): Int8Array {
    this.requireOneOf(mask, probability);
    if (probability != null) return this.#sampleByProbability(probability);
    if (mask == null) return this.npRandom.integers(0, 2, { size: this.#size, dtype: 'int8' });
    this.#requireEntries(mask, 'mask', (entry) => entry === 0 || entry === 1 || entry === 2, '0, 1 or 2');
    const bits = this.npRandom.integers(0, 2, { size: this.#size, dtype: 'int8' });
    for (let i = 0; i < bits.length; i++) if (mask[i] !== 2) bits[i] = mask[i]!;
    return bits;
  }

  #sampleByProbability(probability: ArrayLike<number>): Int8Array {
    this.#requireEntries(probability, 'probability', (entry) => entry >= 0 && entry <= 1, 'a number from 0 to 1');
    return Int8Array.from(this.npRandom.random(this.#size), (u, i) => (u <= probability[i]! ? 1 : 0));
  }

  #requireEntries(given: ArrayLike<number>, what: string, valid: (entry: number) => boolean, expected: string): void {
    if (!isArrayLike(given) || given.length !== this.#size) {
      throw new InvalidMaskError(`Got a ${what} that is not a flat array of ${this.#size} entries for ${this}.`);
    }
    const at = Array.from(given).findIndex((entry) => !valid(entry));
    if (at >= 0)
      throw new InvalidMaskError(`Got the ${what} entry ${given[at]} at ${at} for ${this}; expected ${expected}.`);
  }

  /** Whether `x` is an array of this shape of zeros and ones: flat if typed, nested if plain. */
  override contains(x: unknown): boolean {
    const flat = flatValue(x, this.shape, 'float64');
    return flat !== null && Array.prototype.every.call(flat, (bit) => bit === 0 || bit === 1);
  }

  override equals(other: unknown): boolean {
    return other instanceof MultiBinary && sameShape(other.shape, this.shape);
  }

  override toJSON(): SpaceJSON & { readonly type: 'MultiBinary' } {
    return { type: 'MultiBinary', shape: this.shape };
  }

  override valueToJSON(value: Int8Array): NestedNumbers {
    return nest(value, this.shape);
  }

  override valueFromJSON(json: unknown): Int8Array {
    return valueOfJSON(json, this);
  }

  override toString(): string {
    return `MultiBinary(${this.shape.length === 1 ? this.shape[0] : `[${this.shape.join(', ')}]`})`;
  }
}
