import { InvalidBoundError, InvalidSpaceError } from '../errors.js';
import { Box } from './box.js';
import { type AnyTypedArray, DTYPES, type DType, zeros } from './dtype.js';

/** One number for all places, or a flat array with one a place. */
export type BoundArgument = number | ArrayLike<number>;

/**
 * A box with new bounds and the affine maps between it and the old one. An element of either box is mapped to one of
 * the other.
 */
export interface AffineBox {
  readonly box: Box<DType>;
  /** From the old box to the new: `gradient · x + intercept`. */
  forward(x: ArrayLike<number>): AnyTypedArray;
  /** From the new box to the old: `(y − intercept) / gradient`. */
  backward(y: ArrayLike<number>): AnyTypedArray;
}

/** The two maps of one place. */
interface PlaceMaps {
  readonly forward: (x: number) => number;
  readonly backward: (y: number) => number;
}

/**
 * Shifts and scales a box to new bounds; where a side is open in one it must be open in the other, and only a shift is
 * left.
 *
 * All steps are rounded to the box's dtype, as NumPy does; where that loses the ends (of bounds that are very small,
 * very large, or close to each other beside their size) the maps interpolate between the ends in double precision
 * instead. A place at which the old box is a single number has that number for whatever comes in.
 *
 * Source: Gymnasium 1.3, `rescale_box`.
 *
 * @param needs which of the maps is needed: where the new bounds are equal and the old ones are not, there is none
 * back.
 * @throws {@link InvalidBoundError} and {@link InvalidSpaceError} in the name of `who`.
 */
export function affineBox(
  box: Box<DType>,
  newLow: BoundArgument,
  newHigh: BoundArgument,
  who: string,
  needs: 'forward' | 'backward',
): AffineBox {
  if (DTYPES[box.dtype].kind !== 'float') {
    throw new InvalidSpaceError(
      `${who} got ${box}; expected a Box of float32 or float64, for integers cannot be scaled. Apply DtypeObservation first.`,
    );
  }
  const size = box.low.length;
  const low = atEveryPlace(newLow, size, 'minimum', who);
  const high = atEveryPlace(newHigh, size, 'maximum', who);
  for (let i = 0; i < size; i++) checkPlace(box, low, high, i, who);
  const scaled = new Box<DType>(low, high, { shape: box.shape, dtype: box.dtype });
  const maps = Array.from(low, (_, i): PlaceMaps => {
    if (needs === 'backward' && scaled.low[i] === scaled.high[i] && box.low[i] !== box.high[i]) {
      throw new InvalidBoundError(
        `${who} got [${low[i]}, ${high[i]}] for place ${i}, where the Box has [${box.low[i]}, ${box.high[i]}]; expected minimum < maximum ` +
          `in ${box.dtype}, because from a single number there is no way back to a range.`,
      );
    }
    return mapsOf(box, scaled, low[i]!, high[i]!, i, who);
  });
  const each = (x: ArrayLike<number>, map: 'forward' | 'backward'): AnyTypedArray => {
    const out = zeros(box.dtype, size);
    for (let i = 0; i < size; i++) out[i] = maps[i]![map](x[i]!);
    return out;
  };
  return { box: scaled, forward: (x) => each(x, 'forward'), backward: (y) => each(y, 'backward') };
}

function mapsOf(box: Box<DType>, scaled: Box<DType>, low: number, high: number, i: number, who: string): PlaceMaps {
  const old = { low: box.low[i]!, high: box.high[i]! };
  const now = { low: scaled.low[i]!, high: scaled.high[i]! };
  const { max } = DTYPES[box.dtype];
  const round = box.dtype === 'float32' ? Math.fround : (x: number) => x;
  const isClosed = Number.isFinite(low) && Number.isFinite(high);

  const gradient = isClosed ? round((high - low) / (old.high - old.low)) : 1;
  let intercept = 0;
  if (Number.isFinite(low)) intercept = round(round(gradient * -old.low) + low);
  else if (Number.isFinite(high)) intercept = round(high - old.high);
  const forward = (x: number): number => round(round(gradient * x) + intercept);
  const backward = (y: number): number => round(round(y - intercept) / gradient);

  if (!isClosed) {
    if (!Number.isFinite(intercept)) {
      throw new InvalidBoundError(
        `${who} got [${low}, ${high}] for place ${i}, where the Box has [${old.low}, ${old.high}]; expected a shift that ${box.dtype} can hold.`,
      );
    }
    return { forward: within(forward, old, now, max), backward: within(backward, now, old, max) };
  }
  const isExact =
    old.low < old.high &&
    now.low < now.high &&
    near(forward(old.low), now.low, now) &&
    near(forward(old.high), now.high, now) &&
    near(backward(now.low), old.low, old) &&
    near(backward(now.high), old.high, old);
  return isExact
    ? { forward: within(forward, old, now, max), backward: within(backward, now, old, max) }
    : { forward: interpolation(old, now), backward: interpolation(now, old) };
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** Whether an end is found again to a thousandth of the range. */
function near(found: number, end: number, { low, high }: Range): boolean {
  return Math.abs(found - end) <= 1e-3 * (high - low);
}

/**
 * What a map gives for an element of one range brought to within the other; what is outside, and open ends, are left to
 * the map.
 */
function within(map: (x: number) => number, from: Range, to: Range, max: number): (x: number) => number {
  return (x) => {
    const mapped = map(x);
    if (!(x >= from.low && x <= from.high)) return mapped;
    if (mapped < to.low) return to.low;
    if (mapped > to.high) return to.high;
    // A finite number stays finite where a side is open.
    return Number.isFinite(x) && !Number.isFinite(mapped) ? Math.sign(mapped) * max : mapped;
  };
}

/** The linear map from one closed range to another, in double precision; of a single number to the lower end. */
function interpolation(from: Range, to: Range): (x: number) => number {
  // Halves, because the difference of two large numbers may be infinite; of small ones they would lose bits.
  const scale = Number.isFinite(from.high - from.low) && Number.isFinite(to.high - to.low) ? 1 : 0.5;
  const width = from.high * scale - from.low * scale;
  const newWidth = to.high * scale - to.low * scale;
  return (x) => {
    if (width === 0) return to.low;
    const share = (x * scale - from.low * scale) / width;
    const mapped = (to.low * scale + share * newWidth) / scale;
    if (!(x >= from.low && x <= from.high)) return mapped;
    return Math.min(Math.max(mapped, to.low), to.high);
  };
}

function atEveryPlace(bound: BoundArgument, size: number, name: string, who: string): Float64Array {
  if (typeof bound === 'number') return new Float64Array(size).fill(bound);
  if (bound.length !== size) {
    throw new InvalidBoundError(
      `${who} got a ${name} of ${bound.length} numbers; expected one number, or ${size}, one for each place of the Box.`,
    );
  }
  return Float64Array.from(bound);
}

function checkPlace(box: Box<DType>, low: Float64Array, high: Float64Array, i: number, who: string): void {
  const sameEnds =
    (Number.isFinite(low[i]) === Number.isFinite(box.low[i]) || low[i] === box.low[i]) &&
    (Number.isFinite(high[i]) === Number.isFinite(box.high[i]) || high[i] === box.high[i]);
  if (!sameEnds || !(low[i]! <= high[i]!)) {
    throw new InvalidBoundError(
      `${who} got [${low[i]}, ${high[i]}] for place ${i}, where the Box has [${box.low[i]}, ${box.high[i]}]; expected minimum ≤ maximum, ` +
        'and a finite bound just where the Box has one.',
    );
  }
}
