import { InvalidArgumentError } from '../errors.js';
import { DTYPES, type DType, type IntegerDType, type TypedArrayOf, zeros } from '../spaces/dtype.js';
import { boundedInteger } from './bounded-integers.js';
import type { PCG64 } from './pcg64.js';
import { countOf, type Size } from './size.js';
import { fillBooleans, fillSmallIntegers } from './small-integers.js';

/** Options of `Generator.integers`. */
export interface IntegersOptions {
  readonly size?: Size;
  /** Include `high` itself. Default: false. */
  readonly endpoint?: boolean;
  /** Default: `'int64'`. The 8- and 16-bit types and `'bool'` consume the stream as NumPy's do. */
  readonly dtype?: IntegerDType | 'bool';
}

/** The array of integers that options with a size ask for. */
export type IntegersArray<O> = O extends { dtype: infer D }
  ? D extends IntegerDType
    ? TypedArrayOf<D>
    : Uint8Array
  : Float64Array;

/**
 * Integers from `first` to `first + range`, in the way of a dtype.
 *
 * @throws {@link InvalidArgumentError} when the dtype does not hold them all.
 */
export function integersOf(
  bits: PCG64,
  first: number,
  range: number,
  { size, dtype = 'int64' }: IntegersOptions,
): number | TypedArrayOf<DType> {
  const { min, max } = dtype === 'bool' ? { min: 0, max: 1 } : DTYPES[dtype];
  if (first < min || first + range > max) {
    throw new InvalidArgumentError(
      `Got integers from ${first} to ${first + range} of dtype ${dtype}, which holds ${min} to ${max}. Choose a wider dtype.`,
    );
  }
  const out = zeros(dtype === 'bool' ? 'uint8' : dtype, size === undefined ? 1 : countOf(size));
  if (dtype === 'bool') {
    if (range === 0) out.fill(first);
    else fillBooleans(bits, out);
  } else if (DTYPES[dtype].bytes <= 2) {
    fillSmallIntegers(bits, DTYPES[dtype].bytes === 1 ? 8 : 16, first, range, out);
  } else {
    for (let i = 0; i < out.length; i++) out[i] = first + boundedInteger(bits, range);
  }
  return size === undefined ? out[0]! : out;
}

/** Why there are no integers from `first` up to `end`. */
export function refusedRange(first: number | bigint, end: number | bigint, endpoint: boolean): InvalidArgumentError {
  const given = `Got integers from ${first} up to ${end}${endpoint ? '' : ' (excluded)'}`;
  if (end < first || (end === first && !endpoint)) {
    return new InvalidArgumentError(`${given}: an empty range. Give low ${endpoint ? '≤' : '<'} high.`);
  }
  return new InvalidArgumentError(
    typeof first === 'bigint'
      ? `${given}; all must fit one of int64 and uint64.`
      : `${given}; both, and their difference, must be safe integers (below 2^53 in size). Pass bigints for more.`,
  );
}
