import { checkOptions } from '../check-options.js';
import { InvalidMaskError, InvalidSpaceError } from '../errors.js';
import type { Generator } from '../seeding/generator.js';
import { flatValue, valueOfJSON } from './array-value.js';
import { readBound } from './box-bound.js';
import { type AnyTypedArray, DTYPES, type DType, requireDType, type TypedArrayOf, zeros } from './dtype.js';
import { isArrayLike, type NestedNumbers, nest, unnest } from './nested-array.js';
import { requireShape, type Shape, sameShape } from './shape.js';
import { type SeedOrGenerator, Space } from './space.js';
import type { BoundJSON, BoxJSON } from './space-json.js';

/** Options of {@link Box}. */
export interface BoxOptions<D extends DType = DType> {
  /** Taken from the bounds if left out; `[1]` when both are numbers. */
  readonly shape?: Shape;
  /** Default: `'float32'`. */
  readonly dtype?: D;
  readonly seed?: SeedOrGenerator | null;
}

const OPTION_TYPES = { shape: 'any?', dtype: 'any?', seed: 'any?' };

/** Places of the largest Box whose bounds are written out in full. */
const MOST_SHOWN = 1000;

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
  readonly #places: { normal: Int32Array; above: Int32Array; below: Int32Array; uniform: Int32Array };

  /**
   * @param low the smallest value: one for every place, or an array, nested or flat.
   * @param high the largest value, likewise.
   * @throws {@link InvalidSpaceError} when a bound is NaN, outside the dtype, or of another shape, or when low > high
   * somewhere.
   */
  constructor(low: NestedNumbers, high: NestedNumbers, options: BoxOptions<D> = {}) {
    const { dtype: givenDType, shape: givenShape, seed } = checkOptions('Box', options, OPTION_TYPES);
    const dtype = requireDType(givenDType ?? ('float32' as D), 'a Box');
    const shape = requireShape(givenShape ?? boundShape(low) ?? boundShape(high) ?? [1], 'a Box');
    super(shape, dtype);
    [this.low, this.boundedBelow] = readBound('low', low, shape, dtype);
    [this.high, this.boundedAbove] = readBound('high', high, shape, dtype);
    const at = this.low.findIndex((value: number, i: number) => value > this.high[i]!);
    if (at >= 0) {
      throw new InvalidSpaceError(
        `Got a Box whose low ${this.low[at]} exceeds its high ${this.high[at]} at place ${at}; expected low ≤ high. Swap the bounds.`,
      );
    }
    this.#places = {
      normal: this.#placesOf(0, 0),
      above: this.#placesOf(1, 0),
      below: this.#placesOf(0, 1),
      uniform: this.#placesOf(1, 1),
    };
    this.startStream(seed);
  }

  /** The places that are bounded below and above as the two flags say. */
  #placesOf(below: 0 | 1, above: 0 | 1): Int32Array {
    const { boundedBelow, boundedAbove } = this;
    const is = (i: number): boolean => boundedBelow[i] === below && boundedAbove[i] === above;
    let count = 0;
    for (let i = 0; i < boundedBelow.length; i++) if (is(i)) count++;
    const places = new Int32Array(count);
    for (let i = 0, next = 0; next < count; i++) if (is(i)) places[next++] = i;
    return places;
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
   * A random array; each place independently: uniform between two bounds, exponential (mean 1) from one, standard
   * normal without. Integers are the floor of that, with the upper bound one higher, brought to within the bounds.
   *
   * @throws {@link InvalidMaskError} when a mask or probability is given: a Box has no use for one.
   */
  override sample(mask?: null, probability?: null): TypedArrayOf<D> {
    if (mask != null || probability != null) {
      throw new InvalidMaskError(`Got a mask or probability for ${this}; a Box is sampled without. Leave both out.`);
    }
    const rng = this.npRandom;
    const { low, high, dtype } = this;
    const { normal, above, below, uniform } = this.#places;
    const out = zeros(dtype, low.length);
    // A draw can be rounded to beyond a bound, and of integers it is not limited by an open end.
    const within = (x: number, i: number): number => {
      if (x < low[i]!) return low[i]!;
      if (x > high[i]!) return high[i]!;
      return x;
    };
    if (DTYPES[dtype].kind === 'float') {
      for (const i of normal) out[i] = rng.standardNormal();
      for (const i of above) out[i] = within(rng.standardExponential() + low[i]!, i);
      for (const i of below) out[i] = within(-rng.standardExponential() + high[i]!, i);
      for (const i of uniform) out[i] = within(uniformBetween(rng, low[i]!, high[i]!), i);
      return out;
    }
    for (const i of normal) out[i] = within(Math.floor(rng.standardNormal()), i);
    for (const i of above) out[i] = within(Math.floor(rng.standardExponential() + low[i]!), i);
    for (const i of below) out[i] = within(Math.floor(-rng.standardExponential() + (high[i]! + 1)), i);
    for (const i of uniform) out[i] = within(Math.floor(rng.uniform(low[i]!, high[i]! + 1)), i);
    return out;
  }

  /**
   * Whether `x` is an array of this shape within the bounds. A typed array is flat and its dtype must be safe to cast
   * to this one (a `Float64Array` is not an element of a float32 Box); plain arrays are nested as the shape says.
   */
  override contains(x: unknown): boolean {
    const flat = flatValue(x, this.shape, this.dtype);
    if (flat === null) return false;
    const integer = DTYPES[this.dtype].kind !== 'float';
    // Plain numbers mean the float32 nearest to them, as the bounds do.
    const isRounded = this.dtype === 'float32' && !ArrayBuffer.isView(x);
    for (let i = 0; i < flat.length; i++) {
      const value = isRounded ? Math.fround(flat[i]!) : flat[i]!;
      if (!(value >= this.low[i]! && value <= this.high[i]!) || (integer && !Number.isInteger(value))) return false;
    }
    return true;
  }

  /** Same shape, dtype and bounds; the bounds of floats to within 1e−8 + 1e−5·|bound| (NumPy's `allclose`). */
  override equals(other: unknown): boolean {
    return (
      other instanceof Box &&
      other.dtype === this.dtype &&
      sameShape(other.shape, this.shape) &&
      areClose(this.low, other.low, this.dtype) &&
      areClose(this.high, other.high, this.dtype)
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
  if (first !== undefined && bound.every((value: number) => value === first)) return String(first);
  return bound.length > MOST_SHOWN
    ? `[${bound.subarray(0, 3).join(' ')} … ${bound.subarray(-3).join(' ')}]`
    : `[${bound.join(' ')}]`;
}

function areClose(a: AnyTypedArray, b: AnyTypedArray, dtype: DType): boolean {
  const isFloat = DTYPES[dtype].kind === 'float';
  for (let i = 0; i < a.length; i++) {
    if (a[i] === b[i]) continue;
    if (!isFloat || !Number.isFinite(a[i]) || !Number.isFinite(b[i])) return false;
    if (!(Math.abs(a[i]! - b[i]!) <= 1e-8 + 1e-5 * Math.abs(b[i]!))) return false;
  }
  return true;
}

/** A uniform number between two bounds, whose difference may be more than a double can hold. */
function uniformBetween(rng: Generator, low: number, high: number): number {
  if (high - low <= Number.MAX_VALUE) return rng.uniform(low, high);
  const share = rng.random();
  return low * (1 - share) + high * share;
}
