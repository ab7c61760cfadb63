import { quote } from '../../text/quote.js';
import { InvalidValueError } from '../errors.js';
import { type AnyTypedArray, canCast, DTYPES, type DType, dtypeOf, type TypedArrayOf, zeros } from './dtype.js';
import { unnest } from './nested-array.js';
import { type Shape, sameShape, sizeOf } from './shape.js';

/**
 * The flat numbers of `x` as an array of the given shape and dtype, or `null` when it is none. A typed array is flat
 * and its dtype must be safe to cast; plain arrays are nested as the shape says.
 */
export function flatValue(x: unknown, shape: Shape, dtype: DType): ArrayLike<number> | null {
  if (ArrayBuffer.isView(x)) {
    const given = dtypeOf(x);
    const array = x as AnyTypedArray;
    return given !== null && canCast(given, dtype) && array.length === sizeOf(shape) ? array : null;
  }
  const array = unnest(x);
  return array !== null && sameShape(array.shape, shape) ? array.flat : null;
}

/**
 * The typed array that nested arrays of JSON stand for. @throws {@link InvalidValueError} when they are not of the
 * space's shape.
 */
export function valueOfJSON<D extends DType>(
  json: unknown,
  space: { readonly shape: Shape; readonly dtype: D; toString(): string },
): TypedArrayOf<D> {
  const array = unnest(json);
  if (array === null || !sameShape(array.shape, space.shape)) {
    throw new InvalidValueError(
      `Got ${quote(json)} as an element of ${space}; expected numbers nested to the shape [${space.shape}].`,
    );
  }
  const wrong = array.flat.find((value) => !holds(space.dtype, value));
  if (wrong !== undefined) {
    throw new InvalidValueError(
      `Got ${wrong} in an element of ${space}; expected numbers that ${space.dtype} can hold.`,
    );
  }
  const out = zeros(space.dtype, array.flat.length);
  out.set(array.flat);
  return out;
}

/**
 * Whether an array of the dtype can hold the number: of integers exactly, of floats rounded and not beyond the largest.
 */
export function holds(dtype: DType, value: number): boolean {
  const { kind, min, max } = DTYPES[dtype];
  if (kind === 'float') return !Number.isFinite(value) || (value >= min && value <= max);
  return Number.isInteger(value) && value >= min && value <= max;
}
