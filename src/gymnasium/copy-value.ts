import { RgbFrame } from './rgb-frame.js';

/**
 * A copy that no change to the original reaches: arrays, typed arrays and plain objects are copied as deep as they go; anything
 * else is itself (numbers and strings cannot change; functions, spaces and other objects of classes are not data).
 */
export function copyValue<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof RgbFrame) return new RgbFrame(value.width, value.height, value);
  if (ArrayBuffer.isView(value)) return value instanceof DataView ? value : (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)]));
}

/** Whether a value is an object of no class, as literals and JSON make it. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
