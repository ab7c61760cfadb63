import { type AnyTypedArray, DTYPES, type DType, zeros } from './dtype.js';
import { InvalidBoundError, InvalidSpaceError } from './errors.js';
import { Box } from './spaces/box.js';

/** One number for all places, or a flat array with one a place. */
export type BoundArgument = number | ArrayLike<number>;

/** A box with new bounds and the affine maps between it and the old one. */
export interface AffineBox {
  readonly box: Box<DType>;
  /** From the old box to the new: `gradient · x + intercept`. */
  forward(x: ArrayLike<number>): AnyTypedArray;
  /** From the new box to the old: `(y − intercept) / gradient`. */
  backward(y: ArrayLike<number>): AnyTypedArray;
}

/**
 * Shifts and scales a box to new bounds; where a side is open in one it must be open in the other, and only a shift is left.
 *
 * All steps are rounded to the box's dtype, as NumPy does. Throws `InvalidBoundError` and `InvalidSpaceError` in the name of `who`.
 * Source: Gymnasium 1.3, `rescale_box`.
 */
export function affineBox(box: Box<DType>, newLow: BoundArgument, newHigh: BoundArgument, who: string): AffineBox {
  if (DTYPES[box.dtype].kind !== 'float') {
    throw new InvalidSpaceError(
      `${who} got ${box}; expected a Box of float32 or float64, for integers cannot be scaled. Apply DtypeObservation first.`,
    );
  }
  const size = box.low.length;
  const low = atEveryPlace(newLow, size, 'minimum', who);
  const high = atEveryPlace(newHigh, size, 'maximum', who);
  const round = box.dtype === 'float32' ? Math.fround : (x: number) => x;
  const gradient = zeros(box.dtype, size);
  const intercept = zeros(box.dtype, size);
  for (let i = 0; i < size; i++) {
    checkPlace(box, low, high, i, who);
    const isClosed = Number.isFinite(low[i]) && Number.isFinite(high[i]);
    gradient[i] = isClosed ? (high[i]! - low[i]!) / (box.high[i]! - box.low[i]!) : 1;
    if (Number.isFinite(low[i])) intercept[i] = round(gradient[i]! * -box.low[i]!) + low[i]!;
    else if (Number.isFinite(high[i])) intercept[i] = high[i]! - box.high[i]!;
  }
  const each = (x: ArrayLike<number>, map: (value: number, i: number) => number): AnyTypedArray => {
    const out = zeros(box.dtype, size);
    for (let i = 0; i < size; i++) out[i] = map(x[i]!, i);
    return out;
  };
  return {
    box: new Box(low, high, { shape: box.shape, dtype: box.dtype }),
    forward: (x) => each(x, (value, i) => round(gradient[i]! * value) + intercept[i]!),
    backward: (y) => each(y, (value, i) => round(value - intercept[i]!) / gradient[i]!),
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
