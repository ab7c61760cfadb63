import { cutText } from './cut-text.js';

const MOST_ENTRIES = 12;
const DEEPEST = 3;
const MOST = 60;

/**
 * A value that somebody gave, as an error message shows it: a text in double quotes, lists and plain objects as in
 * JSON, typed arrays as lists after their class, anything else by its kind; never longer than about 60 characters,
 * however large the value.
 */
export function quote(given: unknown): string {
  return typeof given === 'string' ? `"${cutText(given)}"` : cutText(show(given, 0), MOST);
}

function show(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return `"${cutText(value)}"`;
    case 'bigint':
      return `${value}n`;
    case 'function':
      return value.name === '' ? 'a function' : `the function ${value.name}`;
    case 'object':
      return value === null ? 'null' : showObject(value, depth);
    default:
      return String(value);
  }
}

function showObject(value: object, depth: number): string {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const array = value as Float64Array;
    const start = Array.from(array.subarray(0, MOST_ENTRIES), String);
    return `${array.constructor.name} [${[...start, ...(array.length > MOST_ENTRIES ? ['…'] : [])].join(', ')}]`;
  }
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain && !Array.isArray(value)) {
    const name: unknown = value.constructor?.name;
    return typeof name === 'string' && name !== '' ? `an object of class ${name}` : 'an object';
  }
  if (depth === DEEPEST) return Array.isArray(value) ? '[…]' : '{…}';
  if (Array.isArray(value)) {
    const entries = Array.from({ length: Math.min(value.length, MOST_ENTRIES) }, (_, i) => show(value[i], depth + 1));
    return `[${[...entries, ...(value.length > MOST_ENTRIES ? ['…'] : [])].join(',')}]`;
  }
  const parts: string[] = [];
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (parts.length === MOST_ENTRIES) {
      parts.push('…');
      break;
    }
    parts.push(`"${cutText(key)}":${show((value as Record<string, unknown>)[key], depth + 1)}`);
  }
  return `{${parts.join(',')}}`;
}
