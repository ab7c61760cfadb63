import { UserError } from '../errors/user-error.js';
import { jsonDepth } from './json-depth.js';

/**
 * Plain data as a text of JSON and the bytes of its typed arrays, one after another, each from a multiple of eight on.
 */
export interface PackedData {
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The deepest nesting that is packed. */
const DEEPEST = 100;
/** In JSON a value may be an object with its entries in a list. */
const DEEPEST_JSON = 4 * DEEPEST;

/** What JSON has no word for, `{ "$": name, … }`; so has any object that has a key `$` itself. */
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};
const ARRAYS = {
  ...{ Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array },
  ...{ Float32Array, Float64Array, BigInt64Array, BigUint64Array },
} as const;
type ArrayName = keyof typeof ARRAYS;
type AnyArray = InstanceType<(typeof ARRAYS)[ArrayName]>;

const ALIGNMENT = 8;
const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Packs what `structuredClone` copies: plain objects, lists, maps, sets, dates, typed arrays, texts, any number; with
 * what is the same object in several places, or in a circle.
 *
 * @throws {@link UserError} that names the place of anything else, such as a function.
 */
export function packData(value: unknown): PackedData {
  const arrays: AnyArray[] = [];
  const known = new Map<object, number>();
  let end = 0;
  const pack = (one: unknown, path: string, depth: number): unknown => {
    const refuse = (what: string): never => {
      throw new UserError(
        `${path || 'the value'} is ${what}; expected plain data: objects, lists, texts, numbers, typed arrays`,
      );
    };
    if (typeof one === 'number')
      return Number.isFinite(one) && !Object.is(one, -0) ? one : { $: Object.is(one, -0) ? '-0' : String(one) };
    if (one === undefined) return { $: 'undefined' };
    if (typeof one === 'bigint') return { $: 'bigint', value: String(one) };
    if (one === null || typeof one === 'string' || typeof one === 'boolean') return one;
    if (typeof one !== 'object') return refuse(`a ${typeof one}`);
    if (depth > DEEPEST) refuse(`nested more than ${DEEPEST} deep`);
    const before = known.get(one);
    if (before !== undefined) return { $: 'again', of: before };
    known.set(one, known.size);
    const inner = (part: unknown, key: string | number) => pack(part, `${path}[${JSON.stringify(key)}]`, depth + 1);
    const pairs = (entries: Iterable<readonly [unknown, unknown]>) =>
      Array.from(entries, ([key, part], k) => [inner(key, k), inner(part, k)]);
    if (Array.isArray(one)) return Array.from(one, inner);
    if (ArrayBuffer.isView(one)) {
      const name = one.constructor.name as ArrayName;
      if (!Object.hasOwn(ARRAYS, name)) return refuse(`a ${name}`);
      const array = one as AnyArray;
      const at = end;
      arrays.push(array);
      end += aligned(array.byteLength);
      return { $: name, at, length: array.length };
    }
    if (one instanceof Map) return { $: 'Map', entries: pairs(one) };
    if (one instanceof Set) return { $: 'Set', values: Array.from(one, inner) };
    if (one instanceof Date) return { $: 'Date', time: pack(one.getTime(), path, depth) };
    const prototype: unknown = Object.getPrototypeOf(one);
    // Of another realm, as in tests, plain objects have another prototype.
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      return refuse(`of class ${one.constructor.name}`);
    const entries = Object.entries(one);
    if (Object.hasOwn(one, '$') || Object.hasOwn(one, '__proto__')) return { $: 'object', entries: pairs(entries) };
    return Object.fromEntries(entries.map(([key, part]) => [key, inner(part, key)]));
  };
  const text = JSON.stringify(pack(value, '', 0));
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += aligned(byteLength);
  }
  return { text, bytes };
}

/**
 * The data that {@link packData} has packed.
 *
 * @throws {@link UserError} where it is something else.
 */
export function unpackData({ text, bytes }: { readonly text: string; readonly bytes: Uint8Array }): unknown {
  const known: unknown[] = [];
  const wrong = (): never => {
    throw new UserError('its data are not as they are packed');
  };
  const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : wrong());
  const unpack = (one: unknown): unknown => {
    if (typeof one !== 'object' || one === null) return one;
    if (Array.isArray(one)) return fill([] as unknown[], (list) => one.forEach((part) => list.push(unpack(part))));
    const { $: kind, ...given } = one as Record<string, unknown>;
    if (kind === undefined)
      return fill({} as Record<string, unknown>, (object) => {
        for (const [key, part] of Object.entries(given)) put(object, key, unpack(part));
      });
    return typeof kind === 'string' ? special(kind, given) : wrong();
  };
  const fill = <T extends object>(made: T, add: (made: T) => void): T => {
    known.push(made);
    add(made);
    return made;
  };
  const put = (object: Record<string, unknown>, key: string, value: unknown) =>
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  const special = (kind: string, given: Record<string, unknown>): unknown => {
    if (Object.hasOwn(NUMBERS, kind)) return NUMBERS[kind];
    if (Object.hasOwn(ARRAYS, kind)) {
      const array = arrayOf(ARRAYS[kind as ArrayName], given['at'], given['length']);
      known.push(array);
      return array;
    }
    switch (kind) {
      case 'undefined':
        return undefined;
      case 'bigint':
        return /^-?\d{1,10000}$/.test(String(given['value'])) ? BigInt(String(given['value'])) : wrong();
      case 'again': {
        const before = given['of'];
        return Number.isSafeInteger(before) && (before as number) < known.length && (before as number) >= 0
          ? known[before as number]
          : wrong();
      }
      case 'Map':
        return fill(new Map<unknown, unknown>(), (map) => {
          for (const pair of listOf(given['entries'])) map.set(unpack(listOf(pair)[0]), unpack(listOf(pair)[1]));
        });
      case 'Set':
        return fill(new Set<unknown>(), (set) => {
          for (const part of listOf(given['values'])) set.add(unpack(part));
        });
      case 'Date': {
        const place = known.push(undefined) - 1;
        const date = new Date(unpack(given['time']) as number);
        known[place] = date;
        return date;
      }
      case 'object':
        return fill({} as Record<string, unknown>, (object) => {
          for (const pair of listOf(given['entries']))
            put(object, String(unpack(listOf(pair)[0])), unpack(listOf(pair)[1]));
        });
      default:
        return wrong();
    }
  };
  const arrayOf = (Kind: (typeof ARRAYS)[ArrayName], at: unknown, length: unknown): AnyArray => {
    const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
    if (!isCount(at) || !isCount(length) || at + length * Kind.BYTES_PER_ELEMENT > bytes.length) return wrong();
    return new Kind(bytes.slice(at, at + length * Kind.BYTES_PER_ELEMENT).buffer as ArrayBuffer);
  };
  if (jsonDepth(text) > DEEPEST_JSON) wrong();
  try {
    return unpack(JSON.parse(text));
  } catch (error) {
    return error instanceof SyntaxError ? wrong() : thrown(error);
  }
}

function thrown(error: unknown): never {
  throw error;
}
