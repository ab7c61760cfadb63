import { type AnyTypedArray, dtypeOf } from './spaces/dtype.js';

/** Characters of a value that a message shows. */
const longest = 80;
const mostEntries = 40;
const deepest = 4;
// Control characters, marks that turn the direction of writing, line separators, unpaired halves of characters.
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Cs}]/gu;

/** A value in a few characters, as an error message quotes it, whatever it is and however large. */
export function show(value: unknown): string {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value) && nameOf(value) === 'Object';
  return isPlain ? `Object ${showJSON(value)}` : showJSON(value);
}

/** The same for a value that came from JSON, where an object has no class to tell. */
export function showJSON(value: unknown): string {
  const text = describe(value, 0);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function describe(value: unknown, depth: number): string {
  if (typeof value === 'string') return describeText(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return describeArray(value);
  if (Array.isArray(value)) {
    if (depth === deepest) return '[…]';
    const entries = value.slice(0, mostEntries).map((entry) => describe(entry, depth + 1));
    return `[${[...entries, ...(value.length > mostEntries ? ['…'] : [])].join(',')}]`;
  }
  return describeObject(value, depth);
}

function describeText(text: string): string {
  const start = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return JSON.stringify(start).replace(unseen, (mark) => `\\u${mark.codePointAt(0)!.toString(16).padStart(4, '0')}`);
}

function describeArray(array: ArrayBufferView): string {
  const numbers = dtypeOf(array) === null ? [] : Array.from((array as AnyTypedArray).subarray(0, mostEntries));
  return `${nameOf(array)} [${numbers.join(', ')}]`;
}

function describeObject(value: object, depth: number): string {
  if (depth === deepest) return '{…}';
  const parts: string[] = [];
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (parts.length === mostEntries) {
      parts.push('…');
      break;
    }
    parts.push(`${describeText(key)}:${describe((value as Record<string, unknown>)[key], depth + 1)}`);
  }
  const name = nameOf(value);
  return `${name === 'Object' ? '' : `${name} `}{${parts.join(',')}}`;
}

function nameOf(value: object): string {
  const name: unknown = value.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : 'Object';
}
