import { type AnyTypedArray, DTYPES, type DType, dtypeOf } from '../dtype.js';
import { InvalidArgumentError } from '../errors.js';
import { show } from '../explain-mismatch.js';
import type { Shape } from '../shape.js';
import { aligned } from './frame.js';

/**
 * A value as the header of a message has it. What JSON has no word for is an array that starts with its kind: numbers that are not
 * finite, integers beyond 2^53, lists, dictionaries, and arrays, whose numbers lie in the body.
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

/** Plain data for Python; its typed arrays are added to the body. Throws `InvalidArgumentError` for anything else. */
export function toWire(value: unknown, body: Body): Wire {
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
    return ['list', value.map((item) => toWire(item, body))];
  } else if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))) {
    const given = Object.entries(value).filter(([, part]) => part !== undefined);
    return ['dict', given.map(([key, part]) => [key, toWire(part, body)] as const)];
  }
  throw new InvalidArgumentError(
    `Got ${show(value)} for Python; expected plain data: null, booleans, numbers, strings, typed arrays, and arrays and objects of these.`,
  );
}

function numberToWire(value: number): Wire {
  // JSON writes −0 as 0, and has no word for the others.
  if (Object.is(value, -0)) return ['float', '-0.0'];
  return Number.isFinite(value) ? value : ['float', String(value).replace('Infinity', 'inf')];
}

/**
 * The value that Python sent. An object that has no form here is the string of its `repr`; an integer beyond 2^53 is a `bigint`.
 *
 * @param body the numbers of its arrays, which share its memory.
 */
export function fromWire(wire: Wire, body: Uint8Array, makeArray: MakeArray): unknown {
  if (wire === null || typeof wire !== 'object') return wire;
  switch (wire[0]) {
    case 'float':
      return Number(wire[1].replace('inf', 'Infinity'));
    case 'int':
      return BigInt(wire[1]);
    case 'repr':
      return wire[1];
    case 'list':
      return wire[1].map((item) => fromWire(item, body, makeArray));
    case 'dict':
      return Object.fromEntries(wire[1].map(([key, part]) => [key, fromWire(part, body, makeArray)]));
    case 'array':
      return makeArray(dataOf(wire[1], wire[2], body, wire[3]), wire[2], wire[1]);
    case 'graph': {
      const [nodes, edges, edgeLinks] = wire.slice(1).map((part) => fromWire(part as Wire, body, makeArray));
      return { nodes, edges, edgeLinks };
    }
  }
}

function dataOf(dtype: WireDType, shape: Shape, body: Uint8Array, offset: number): AnyTypedArray {
  const length = shape.reduce((product, axis) => product * axis, 1);
  const at = body.byteOffset + offset;
  // Doubles hold the 64-bit integers here, and not the other way round.
  if (dtype === 'int64') return Float64Array.from(new BigInt64Array(body.buffer, at, length), Number);
  if (dtype === 'uint64') return Float64Array.from(new BigUint64Array(body.buffer, at, length), Number);
  const { array } = DTYPES[dtype === 'bool' ? 'uint8' : dtype];
  const View = array as unknown as new (buffer: ArrayBufferLike, at: number, length: number) => AnyTypedArray;
  return new View(body.buffer, at, length);
}
