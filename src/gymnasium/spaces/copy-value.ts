import { RgbFrame } from '../render/rgb-frame.js';

/**
 * A copy that no change to the original reaches: arrays, typed arrays and plain objects are copied as deep as they go;
 * anything else is itself (numbers and strings cannot change; functions, spaces and other objects of classes are not
 * data).
 */
export function copyValue<T>(value: T): T {
  return copyOf(value, false) as T;
}

/** A copy of the arguments of a constructor: as {@link copyValue}, but memory that threads share stays shared. */
export function copyArguments<T>(value: T): T {
  return copyOf(value, true) as T;
}

function copyOf(value: unknown, keepsShared: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    if (value instanceof DataView || (keepsShared && isShared(value.buffer))) return value;
    return value instanceof RgbFrame ? new RgbFrame(value.width, value.height, value) : (value as Uint8Array).slice();
  }
  if (Array.isArray(value)) return value.map((part) => copyOf(part, keepsShared));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part, keepsShared)]));
}

function isShared(buffer: ArrayBufferLike): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}

/** Whether a value is an object of no class, as literals and JSON make it. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
