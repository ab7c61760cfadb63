import { quote } from '../../text/quote.js';
import { InvalidArgumentError } from '../errors.js';
import { type AnyTypedArray, DTYPES, type DType, dtypeOf } from '../spaces/dtype.js';
import type { Shape } from '../spaces/shape.js';
import { aligned, MalformedAnswerError } from './frame.js';

/**
 * A value as the header of a message has it. What JSON has no word for is an array that starts with its kind: numbers
 * that are not finite, integers beyond 2^53, lists, dictionaries, and arrays, whose numbers lie in the body.
 */
export type Wire =
  | null
  | boolean
  | number
  | string
  | readonly ['float' | 'int' | 'repr', string]
  | readonly ['list', readonly Wire[]]
  | readonly ['dict', readonly (readonly [key: string, value: Wire])[]]
  | readonly ['array', dtype: WireDType, shape: Shape, offset: number]
  | readonly ['graph', nodes: Wire, edges: Wire, edgeLinks: Wire];

type WireDType = DType | 'bool';

/** What becomes of an array of Python's; `data` is flat and row-major, that of a `bool` holds 0 and 1. */
export type MakeArray = (data: AnyTypedArray, shape: Shape, dtype: WireDType) => unknown;

/** The arrays of a message, whose numbers make up its body. */
export interface Body {
  readonly arrays: ArrayBufferView[];
  bytes: number;
}

/** How deep lists and dictionaries can be nested: about as deep as Python's own JSON goes. */
const MOST_DEPTH = 500;
/** The most axes of an array of NumPy's, and the most digits that Python writes of an integer. */
const MOST_AXES = 64;
const MOST_DIGITS = 4300;

/**
 * Plain data for Python; its typed arrays are added to the body.
 * @throws {@link InvalidArgumentError} for anything else, also for what is nested too deep, as what contains itself is.
 */
export function toWire(value: unknown, body: Body, depth = 0): Wire {
  if (depth > MOST_DEPTH) {
    throw new InvalidArgumentError(
      `Got data for Python that are nested more than ${MOST_DEPTH} deep, or contain themselves; expected plain data.`,
    );
  }
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return numberToWire(value);
  if (typeof value === 'bigint') return ['int', String(value)];
  if (ArrayBuffer.isView(value)) {
    const dtype = dtypeOf(value);
    if (dtype !== null) {
      const offset = body.bytes;
      body.arrays.push(value);
      body.bytes += aligned(value.byteLength);
      return ['array', dtype, [(value as AnyTypedArray).length], offset];
    }
  } else if (Array.isArray(value)) {
    return ['list', value.map((item) => toWire(item, body, depth + 1))];
  } else if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const given = Object.entries(value).filter(([, part]) => part !== undefined);
    return ['dict', given.map(([key, part]) => [key, toWire(part, body, depth + 1)] as const)];
  }
  throw new InvalidArgumentError(
    `Got ${quote(value)} for Python; expected plain data: null, booleans, numbers, strings, typed arrays, and arrays and objects of these.`,
  );
}

function numberToWire(value: number): Wire {
  // JSON writes −0 as 0, and has no word for the others.
  if (Object.is(value, -0)) return ['float', '-0.0'];
  return Number.isFinite(value) ? value : ['float', String(value).replace('Infinity', 'inf')];
}

/**
 * The value that Python sent. An object that has no form here is the string of its `repr`; an integer beyond 2^53 is a
 * `bigint`.
 *
 * @param wire what was in the header, of whatever form.
 * @param body the numbers of its arrays, which share its memory.
 * @throws {@link MalformedAnswerError} for what is no value in this form, or has an array that is not in the body.
 */
export function fromWire(wire: unknown, body: Uint8Array, makeArray: MakeArray, depth = 0): unknown {
  if (wire === null || typeof wire === 'boolean' || typeof wire === 'string') return wire;
  if (typeof wire === 'number' && Number.isFinite(wire)) return wire;
  if (!Array.isArray(wire)) throw malformed('a value', wire);
  if (depth > MOST_DEPTH) throw new MalformedAnswerError(`its values are nested more than ${MOST_DEPTH} deep`);
  const [kind, ...parts]: readonly unknown[] = wire;
  const length = { float: 1, int: 1, repr: 1, list: 1, dict: 1, array: 3, graph: 3 }[String(kind)];
  if (typeof kind !== 'string' || parts.length !== length) throw malformed('a value', wire);
  const inner = (part: unknown): unknown => fromWire(part, body, makeArray, depth + 1);
  const first = parts[0];
  switch (kind) {
    case 'list':
      if (Array.isArray(first)) return first.map(inner);
      break;
    case 'dict':
      if (Array.isArray(first) && first.every(isEntry)) {
        return Object.fromEntries(first.map(([key, part]) => [key, inner(part)]));
      }
      break;
    case 'array': {
      const [dtype, shape, offset] = parts;
      if (isDType(dtype) && isShape(shape)) return makeArray(dataOf(dtype, shape, body, offset), shape, dtype);
      break;
    }
    case 'graph': {
      const [nodes, edges, edgeLinks] = parts.map(inner);
      return { nodes, edges, edgeLinks };
    }
    default:
      if (typeof first !== 'string') break;
      if (kind === 'repr') return first;
      if (kind === 'int' && first.length <= MOST_DIGITS && /^-?\d+$/.test(first)) return BigInt(first);
      // Other numbers are written as numbers.
      if (kind === 'float' && /^(-?inf|nan|-0\.0)$/i.test(first)) return Number(first.replace('inf', 'Infinity'));
  }
  throw malformed('a value', wire);
}

function isEntry(entry: unknown): entry is readonly [string, unknown] {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
}

function isDType(dtype: unknown): dtype is WireDType {
  return dtype === 'bool' || (typeof dtype === 'string' && Object.hasOwn(DTYPES, dtype));
}

function isShape(shape: unknown): shape is Shape {
  return (
    Array.isArray(shape) && shape.length <= MOST_AXES && shape.every((axis) => Number.isSafeInteger(axis) && axis >= 0)
  );
}

function malformed(expected: string, got: unknown): MalformedAnswerError {
  return new MalformedAnswerError(`it has ${quote(got)} where ${expected} belongs`);
}

function dataOf(dtype: WireDType, shape: Shape, body: Uint8Array, offset: unknown): AnyTypedArray {
  const length = shape.reduce((product, axis) => product * axis, 1);
  const { array, bytes: each } = DTYPES[dtype === 'bool' ? 'uint8' : dtype];
  // Doubles hold the 64-bit integers here, and take as many bytes.
  const bytes = length * each;
  const isPlace = typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0 && offset % 8 === 0;
  if (!isPlace || offset + bytes > body.byteLength) {
    throw new MalformedAnswerError(
      `its array of ${dtype} with shape [${shape}] takes ${bytes} bytes from ${quote(offset)} on, and it has ${body.byteLength} bytes of arrays`,
    );
  }
  const at = body.byteOffset + offset;
  if (dtype === 'int64') return Float64Array.from(new BigInt64Array(body.buffer, at, length), Number);
  if (dtype === 'uint64') return Float64Array.from(new BigUint64Array(body.buffer, at, length), Number);
  const View = array as unknown as new (buffer: ArrayBufferLike, at: number, length: number) => AnyTypedArray;
  return new View(body.buffer, at, length);
}
