import { UserError } from '../errors/user-error.js';
import { jsonDepth } from './json-depth.js';
import { DTYPES, type Dtype } from './tensor.js';

/** What the header of a file says: where its tensors lie after the header, and the texts of its author. */
export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, TensorPlace>;
}

/** In bytes, from the end of the header on. */
export interface TensorPlace {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Bytes before the header: its length. */
export const LENGTH_BYTES = 8;
/** Headers of models with a thousand layers have less; the format itself allows 100 MB. */
export const LONGEST_HEADER = 16 * 2 ** 20;
/** Header, tensor, shape. */
const DEEPEST = 3;

/**
 * The length of the header, from the first eight bytes of a file of so many. Throws UserError where the file is too
 * short for it, or is no such file.
 */
export function headerLength(start: Uint8Array, fileLength: number): number {
  if (fileLength < LENGTH_BYTES + 2 || start.length < LENGTH_BYTES)
    throw new UserError(
      `it has ${fileLength} bytes, too few for a safetensors file: it is empty, cut off, or something else`,
    );
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(LONGEST_HEADER))
    throw new UserError(
      `it is not a safetensors file, or a damaged one: its first eight bytes tell of a header of ${length} bytes, and at most ${LONGEST_HEADER} are read`,
    );
  if (BigInt(LENGTH_BYTES) + length > BigInt(fileLength))
    throw new UserError(
      `it is cut off, or not a safetensors file: it has ${fileLength} bytes, and its header alone should have ${length}`,
    );
  return Number(length);
}

/**
 * Reads a header that is followed by so many bytes, and checks that its tensors fill them, one after the other. Throws
 * UserError that says what is wrong with it.
 */
export function parseHeader(bytes: Uint8Array, dataLength: number): SafetensorsHeader {
  const header = parseJSON(bytes);
  const metadata = new Map<string, string>();
  const tensors = new Map<string, TensorPlace>();
  for (const [name, value] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, parseTensor(name, value));
    else {
      for (const [key, text] of Object.entries(
        isObject(value) ? value : wrong('__metadata__ is not an object of texts'),
      )) {
        metadata.set(
          key,
          typeof text === 'string' ? text : wrong(`__metadata__ has '${shown(key)}', which is not a text`),
        );
      }
    }
  }
  checkPlaces(tensors, dataLength);
  return { metadata, tensors };
}

function parseJSON(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (jsonDepth(text) <= DEEPEST) header = JSON.parse(text);
  } catch {
    wrong('its header is not JSON');
  }
  return isObject(header)
    ? header
    : wrong('its header is not an object, or is nested deeper than that of a safetensors file');
}

function parseTensor(name: string, value: unknown): TensorPlace {
  const fail = (what: string): never => wrong(`tensor '${shown(name)}' ${what}`);
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = isObject(value) ? value : fail('has no dtype, shape and data_offsets');
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype))
    return fail(`has dtype ${shown(String(dtype))}; expected ${Object.keys(DTYPES).join(' or ')}`);
  if (!isCounts(shape)) return fail('has a shape that is not a list of whole numbers');
  if (!isCounts(offsets) || offsets.length !== 2) return fail('has data_offsets that are not two whole numbers');
  const [begin, end] = offsets as [number, number];
  const numbers = shape.reduce((product, length) => product * length, 1);
  const bytes = numbers * DTYPES[dtype as Dtype].BYTES_PER_ELEMENT;
  if (!Number.isSafeInteger(bytes) || end - begin !== bytes)
    return fail(`of shape [${shape.slice(0, 8).join(', ')}] should have ${bytes} bytes, and has ${end - begin}`);
  return { dtype: dtype as Dtype, shape, begin, end };
}

/** Every byte of the data belongs to one tensor: nothing overlaps, nothing is left over. */
function checkPlaces(tensors: ReadonlyMap<string, TensorPlace>, dataLength: number): void {
  let at = 0;
  for (const [name, { begin, end }] of [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) wrong(`tensor '${shown(name)}' begins at byte ${begin}, and the one before it ends at ${at}`);
    at = end;
  }
  if (at > dataLength)
    throw new UserError(`it is cut off: its tensors should have ${at} bytes, and ${dataLength} are there`);
  if (at < dataLength)
    wrong(`its tensors have ${at} bytes, and ${dataLength} are there: something was added at its end`);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name of someone else's in a message: on one line, and not long. */
function shown(name: string): string {
  return JSON.stringify(name.slice(0, 60)).slice(1, -1);
}

function wrong(what: string): never {
  throw new UserError(`it is not a safetensors file, or a damaged one: ${what}`);
}
