import { quote } from '../../text/quote.js';
import { InvalidSpaceError } from '../errors.js';

/**
 * The element types of arrays, by NumPy's names, and the typed array that holds each. The 64-bit integers are held as
 * numbers in a `Float64Array`, exact from −2^53 to 2^53: JavaScript's only unboxed 64-bit element is the double.
 */
export interface TypedArrays {
  float32: Float32Array;
  float64: Float64Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int16: Int16Array;
  uint16: Uint16Array;
  int32: Int32Array;
  uint32: Uint32Array;
  int64: Float64Array;
  uint64: Float64Array;
}

/** NumPy's names of the types of numbers that a space may have. */
export type DType = keyof TypedArrays;
/** Those of whole numbers, and of booleans. */
export type IntegerDType = Exclude<DType, 'float32' | 'float64'>;
/** The typed array that holds numbers of a type. */
export type TypedArrayOf<D extends DType> = TypedArrays[D];
export type AnyTypedArray = TypedArrays[DType];

interface DTypeFacts {
  readonly array: new (length: number) => AnyTypedArray;
  readonly kind: 'float' | 'signed' | 'unsigned';
  /** Bytes of an element in NumPy. */
  readonly bytes: 1 | 2 | 4 | 8;
  /** Smallest and largest finite value; those of the 64-bit integers as the nearest doubles. */
  readonly min: number;
  readonly max: number;
}

const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

export const DTYPES: { readonly [D in DType]: DTypeFacts } = {
  float32: { array: Float32Array, kind: 'float', bytes: 4, min: -FLOAT32_MAX, max: FLOAT32_MAX },
  float64: { array: Float64Array, kind: 'float', bytes: 8, min: -Number.MAX_VALUE, max: Number.MAX_VALUE },
  int8: { array: Int8Array, kind: 'signed', bytes: 1, min: -(2 ** 7), max: 2 ** 7 - 1 },
  uint8: { array: Uint8Array, kind: 'unsigned', bytes: 1, min: 0, max: 2 ** 8 - 1 },
  int16: { array: Int16Array, kind: 'signed', bytes: 2, min: -(2 ** 15), max: 2 ** 15 - 1 },
  uint16: { array: Uint16Array, kind: 'unsigned', bytes: 2, min: 0, max: 2 ** 16 - 1 },
  int32: { array: Int32Array, kind: 'signed', bytes: 4, min: -(2 ** 31), max: 2 ** 31 - 1 },
  uint32: { array: Uint32Array, kind: 'unsigned', bytes: 4, min: 0, max: 2 ** 32 - 1 },
  int64: { array: Float64Array, kind: 'signed', bytes: 8, min: -(2 ** 63), max: 2 ** 63 },
  uint64: { array: Float64Array, kind: 'unsigned', bytes: 8, min: 0, max: 2 ** 64 },
};

/** The dtype that a typed array holds, `null` for one that holds none of them; a `Float64Array` counts as float64. */
export function dtypeOf(array: ArrayBufferView): DType | null {
  if (array instanceof Uint8ClampedArray) return 'uint8';
  for (const dtype of Object.keys(DTYPES) as DType[]) if (array instanceof DTYPES[dtype].array) return dtype;
  return null;
}

/**
 * Whether every value of `from` is one of `to`, as NumPy's `can_cast(…, 'safe')`; besides, float64 goes to the 64-bit
 * integers, whose values are held as doubles.
 */
export function canCast(from: DType, to: DType): boolean {
  return canCastExactly(from, to) || (from === 'float64' && DTYPES[to].bytes === 8);
}

function canCastExactly(from: DType, to: DType): boolean {
  if (from === to) return true;
  const a = DTYPES[from];
  const b = DTYPES[to];
  if (a.kind === 'float') return b.kind === 'float' && a.bytes <= b.bytes;
  if (b.kind === 'float') return b.bytes === 8 || a.bytes <= 2;
  return a.kind === b.kind ? a.bytes <= b.bytes : a.kind === 'unsigned' && a.bytes < b.bytes;
}

/**
 * The smallest dtype that holds the values of all of them, as NumPy's `result_type`; float64 for none.
 *
 * Source: NumPy's table of type promotion, https://numpy.org/doc/2.4/reference/arrays.promotion.html
 */
export function resultType(dtypes: readonly DType[]): DType {
  return dtypes.length === 0 ? 'float64' : dtypes.reduce(promote);
}

function promote(a: DType, b: DType): DType {
  if (a === b || canCastExactly(b, a)) return a;
  if (canCastExactly(a, b)) return b;
  // Left over: a float too narrow for an integer, or signed with unsigned of at least its width.
  const { kind: kindA, bytes: bytesA } = DTYPES[a];
  const { kind: kindB, bytes: bytesB } = DTYPES[b];
  if (kindA === 'float' || kindB === 'float') return 'float64';
  const wider = { 1: 'int16', 2: 'int32', 4: 'int64', 8: 'float64' } as const;
  return wider[Math.max(bytesA, bytesB) as 1 | 2 | 4 | 8];
}

/**
 * A number as an array of `dtype` is to hold it: for integers cut to a whole number, and brought to the nearest one
 * that the dtype has (0 for NaN), where a typed array would wrap around.
 */
export function toDType(value: number, dtype: DType): number {
  const { kind, min, max } = DTYPES[dtype];
  if (kind === 'float') return value;
  // Adding 0 turns −0 into 0.
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), min), max) + 0;
}

/** A zero-filled array of `length` elements of `dtype`. */
export function zeros<D extends DType>(dtype: D, length: number): TypedArrayOf<D> {
  return new DTYPES[dtype].array(length) as TypedArrayOf<D>;
}

/** @throws {@link InvalidSpaceError} in the name of `who` when there is no dtype of that name, or none of integers. */
export function requireDType<D extends DType>(dtype: D, who: string): D;
export function requireDType<D extends IntegerDType>(dtype: D, who: string, kind: 'integer'): D;
export function requireDType<D extends DType>(dtype: D, who: string, kind?: 'integer'): D {
  const isKnown = typeof dtype === 'string' && Object.hasOwn(DTYPES, dtype);
  if (isKnown && (kind === undefined || DTYPES[dtype].kind !== 'float')) return dtype;
  const names = Object.entries(DTYPES).flatMap(([name, facts]) =>
    kind === undefined || facts.kind !== 'float' ? [name] : [],
  );
  throw new InvalidSpaceError(`Got the dtype ${quote(dtype)} for ${who}; expected one of ${names.join(', ')}.`);
}
