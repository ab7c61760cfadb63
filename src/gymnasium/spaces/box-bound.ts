import { InvalidSpaceError } from '../errors.js';
import { DTYPES, type DType, type TypedArrayOf, zeros } from './dtype.js';
import { type NestedNumbers, unnest } from './nested-array.js';
import { type Shape, sameShape, sizeOf } from './shape.js';

/**
 * A bound of a Box as an array of its dtype, and where it was given finite.
 *
 * @throws {@link InvalidSpaceError} when the bound is NaN, outside the dtype, infinite in an unsigned dtype, or of
 * another shape.
 */
export function readBound<D extends DType>(
  side: 'low' | 'high',
  given: NestedNumbers,
  shape: Shape,
  dtype: D,
): [values: TypedArrayOf<D>, bounded: Uint8Array] {
  const size = sizeOf(shape);
  const { kind, min, max } = DTYPES[dtype];
  const source = typeof given === 'number' ? null : flatBound(side, given, shape, size);
  const values = zeros(dtype, size);
  const bounded = new Uint8Array(size);
  const open = side === 'low' ? -Infinity : Infinity;
  for (let i = 0; i < size; i++) {
    const value = source === null ? (given as number) : source[i]!;
    const problem = boundProblem(value, open, kind, min, max);
    if (problem !== null) {
      throw new InvalidSpaceError(`Got ${side} ${value} at place ${i} of a Box of dtype ${dtype}; ${problem}.`);
    }
    bounded[i] = value === open ? 0 : 1;
    if (kind === 'float') values[i] = value;
    else values[i] = value === open ? (side === 'low' ? min : max) : Math.trunc(value);
  }
  return [values, bounded];
}

function boundProblem(value: number, open: number, kind: string, min: number, max: number): string | null {
  if (value === -open)
    return `no value can be ${open > 0 ? 'at most' : 'at least'} that. Give a finite bound, or ${open} for none`;
  if (Number.isNaN(value)) return 'expected a number. Use -Infinity or Infinity for no bound';
  if (kind === 'float') {
    return Number.isFinite(value) && (value < min || value > max)
      ? `expected a value from ${min} to ${max}, or an infinity`
      : null;
  }
  if (value === open && kind === 'signed') return null;
  if (value === open) return 'an unsigned dtype cannot be unbounded. Give a finite bound';
  if (value < min || value > max) return `expected a value from ${min} to ${max}`;
  // The ends of the 64-bit integers are exact doubles; between them and 2^53 many integers are not.
  return Math.abs(value) > Number.MAX_SAFE_INTEGER && value !== min && value !== max
    ? 'expected a safe integer (below 2^53 in size), or an infinity'
    : null;
}

function flatBound(side: string, given: NestedNumbers, shape: Shape, size: number): ArrayLike<number> {
  const array = unnest(given);
  if (array === null)
    throw new InvalidSpaceError(`Got a ragged or non-numeric ${side} for a Box; expected numbers in equal rows.`);
  const flat = array.shape.length === 1 && array.flat.length === size;
  if (!flat && !sameShape(array.shape, shape)) {
    throw new InvalidSpaceError(
      `Got a ${side} of shape [${array.shape}] for a Box of shape [${shape}]; expected the same shape, or ${size} numbers in a flat array.`,
    );
  }
  return array.flat;
}
