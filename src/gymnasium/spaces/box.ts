import { type AnyTypedArray, DTYPES, type DType, type TypedArrayOf, zeros } from '../dtype.js';
import { InvalidMaskError, InvalidSpaceError } from '../errors.js';
import { isArrayLike, type NestedNumbers, nest, unnest } from '../nested-array.js';
import { type Shape, sameShape } from '../shape.js';
import { flatValue, valueOfJSON } from './array-value.js';
import { readBound } from './box-bound.js';
import { type SeedOrGenerator, Space } from './space.js';
import type { BoundJSON, BoxJSON } from './space-json.js';

export interface BoxOptions<D extends DType = DType> {
  /** Taken from the bounds if left out; `[1]` when both are numbers. */
  readonly shape?: Shape;
  /** Default: `'float32'`. */
  readonly dtype?: D;
  readonly seed?: SeedOrGenerator | null;
}

/**
 * A product of closed intervals, each bounded or not on either side; an element is a flat, row-major typed array.
 *
 * Both bounds are arrays like the elements. Bounds below 2^53 in size are exact for the 64-bit integers too.
 */
export class Box<D extends DType = 'float32'> extends Space<TypedArrayOf<D>> {
  declare readonly shape: Shape;
  // Without NoInfer, a Box among the parts of a Tuple would take its dtype from what a Space may have.
  declare readonly dtype: NoInfer<D>;
  /** Smallest value at each place, flat; −∞ in an integer Box becomes the smallest integer. */
  readonly low: TypedArrayOf<D>;
  /** Largest value at each place, flat; +∞ in an integer Box becomes the largest integer. */
  readonly high: TypedArrayOf<D>;
  /** 1 at each place where the given bound was finite. */
  readonly boundedBelow: Uint8Array;
  readonly boundedAbove: Uint8Array;
  /** The places of each law of sampling, in the order in which the laws are drawn. */
  readonly #places: { normal: number[]; above: number[]; below: number[]; uniform: number[] };

  /**
   * @param low the smallest value: one for every place, or an array, nested or flat.
   * @param high the largest value, likewise.
   * @throws InvalidSpaceError when a bound is NaN, outside the dtype, or of another shape, or when low > high somewhere.
   */
  constructor(low: NestedNumbers, high: NestedNumbers, options: BoxOptions<D> = {}) {
    const dtype = options.dtype ?? ('float32' as D);
    if (!Object.hasOwn(DTYPES, dtype)) {
      throw new InvalidSpaceError(
        `Got the dtype ${dtype} for a Box; expected one of ${Object.keys(DTYPES).join(', ')}.`,
      );
    }
    const shape = options.shape ?? boundShape(low) ?? boundShape(high) ?? [1];
    if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
      throw new InvalidSpaceError(
        `Got the shape [${shape}] for a Box; expected lengths that are integers of at least 0.`,
      );
    }
    super(shape, dtype);
    [this.low, this.boundedBelow] = readBound('low', low, shape, dtype);
    [this.high, this.boundedAbove] = readBound('high', high, shape, dtype);
    this.#places = { normal: [], above: [], below: [], uniform: [] };
    for (let i = 0; i < this.low.length; i++) {
      if (this.low[i]! > this.high[i]!) {
        throw new InvalidSpaceError(
          `Got a Box whose low ${this.low[i]} exceeds its high ${this.high[i]} at place ${i}; expected low ≤ high. Swap the bounds.`,
        );
      }
      const law = this.boundedBelow[i]
        ? this.boundedAbove[i]
          ? 'uniform'
          : 'above'
        : this.boundedAbove[i]
          ? 'below'
          : 'normal';
      this.#places[law].push(i);
    }
    this.startStream(options.seed);
  }

  get isFlattenable(): true {
    return true;
  }

  /** Whether every place is bounded: on both sides, or on the named one. */
  isBounded(manner: 'both' | 'below' | 'above' = 'both'): boolean {
    const below = this.boundedBelow.every((bounded) => bounded === 1);
    const above = this.boundedAbove.every((bounded) => bounded === 1);
    return manner === 'below' ? below : manner === 'above' ? above : below && above;
  }

  /**
   * A random array; each place independently: uniform between two bounds, exponential (mean 1) from one, standard normal
   * without. Integers are the floor of that, clipped to the dtype.
   *
   * @throws InvalidMaskError when a mask or probability is given: a Box has no use for one.
   */
  override sample(mask?: null, probability?: null): TypedArrayOf<D> {
    if (mask != null || probability != null) {
      throw new InvalidMaskError(`Got a mask or probability for ${this}; a Box is sampled without. Leave both out.`);
    }
    const rng = this.npRandom;
    const { low, high, dtype } = this;
    const { normal, above, below, uniform } = this.#places;
    const out = zeros(dtype, low.length);
    const { kind, min, max } = DTYPES[dtype];
    if (kind === 'float') {
      for (const i of normal) out[i] = rng.standardNormal();
      for (const i of above) out[i] = rng.standardExponential() + low[i]!;
      for (const i of below) out[i] = -rng.standardExponential() + high[i]!;
      for (const i of uniform) out[i] = rng.uniform(low[i]!, high[i]!);
      return out;
    }
    // Gymnasium keeps two steps of distance from the ends of a signed type.
    const margin = kind === 'signed' ? 2 : 0;
    const integer = (x: number): number => Math.min(Math.max(Math.floor(x), min + margin), max - margin);
    for (const i of normal) out[i] = integer(rng.standardNormal());
    for (const i of above) out[i] = integer(rng.standardExponential() + low[i]!);
    for (const i of below) out[i] = integer(-rng.standardExponential() + (high[i]! + 1));
    for (const i of uniform) out[i] = integer(rng.uniform(low[i]!, high[i]! + 1));
    return out;
  }

  /**
   * Whether `x` is an array of this shape within the bounds. A typed array is flat and its dtype must be safe to cast to this
   * one (a `Float64Array` is not an element of a float32 Box); plain arrays are nested as the shape says.
   */
  override contains(x: unknown): boolean {
    const flat = flatValue(x, this.shape, this.dtype);
    if (flat === null) return false;
    const integer = DTYPES[this.dtype].kind !== 'float';
    for (let i = 0; i < flat.length; i++) {
      const value = flat[i]!;
      if (!(value >= this.low[i]! && value <= this.high[i]!) || (integer && !Number.isInteger(value))) return false;
    }
    return true;
  }

  /** Same shape, dtype and bounds, the bounds to within 1e−8 + 1e−5·|bound| (NumPy's `allclose`). */
  override equals(other: unknown): boolean {
    return (
      other instanceof Box &&
      other.dtype === this.dtype &&
      sameShape(other.shape, this.shape) &&
      allClose(this.low, other.low) &&
      allClose(this.high, other.high)
    );
  }

  override toJSON(): BoxJSON {
    return {
      type: 'Box',
      low: boundJSON(this.low, this.boundedBelow, '-Infinity'),
      high: boundJSON(this.high, this.boundedAbove, 'Infinity'),
      shape: this.shape,
      dtype: this.dtype,
    };
  }

  override valueToJSON(value: TypedArrayOf<D>): NestedNumbers {
    return nest(value, this.shape);
  }

  override valueFromJSON(json: unknown): TypedArrayOf<D> {
    return valueOfJSON(json, this);
  }

  override toString(): string {
    const { low, high, shape } = this;
    return `Box(${boundText(low)}, ${boundText(high)}, (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), ${this.dtype})`;
  }
}

function boundShape(bound: NestedNumbers): Shape | null {
  return isArrayLike(bound) ? (unnest(bound)?.shape ?? null) : null;
}

function boundJSON(
  bound: AnyTypedArray,
  bounded: Uint8Array,
  infinite: 'Infinity' | '-Infinity',
): BoundJSON | BoundJSON[] {
  const all = Array.from(bound, (value, i): BoundJSON => (bounded[i] ? value : infinite));
  return all.length > 0 && all.every((value) => value === all[0]) ? all[0]! : all;
}

function boundText(bound: AnyTypedArray): string {
  const first = bound[0];
  return first !== undefined && bound.every((value: number) => value === first)
    ? String(first)
    : `[${bound.join(' ')}]`;
}

function allClose(a: AnyTypedArray, b: AnyTypedArray): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i] && !(Math.abs(a[i]! - b[i]!) <= 1e-8 + 1e-5 * Math.abs(b[i]!))) return false;
  }
  return true;
}
