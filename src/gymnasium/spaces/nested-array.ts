import { MOST_AXES, type Shape } from './shape.js';

/** Numbers in nested arrays, as JSON has them. */
export type NestedNumbers = number | readonly NestedNumbers[] | ArrayLike<number>;

/** Flat row-major data as nested arrays; a bare number for the shape `[]`. */
export function nest(flat: ArrayLike<number>, shape: Shape): NestedNumbers {
  let at = 0;
  const build = (axis: number): NestedNumbers =>
    axis === shape.length ? flat[at++]! : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}

/**
 * The shape and the flat row-major data of nested arrays, or `null` when they are ragged, hold something but numbers,
 * or are nested more than 64 deep.
 */
export function unnest(nested: unknown): { shape: Shape; flat: number[] } | null {
  const shape: number[] = [];
  for (let inner = nested; isArrayLike(inner); inner = inner[0]) {
    if (shape.length === MOST_AXES) return null;
    shape.push(inner.length);
  }
  const flat: number[] = [];
  const visit = (part: unknown, axis: number): boolean => {
    if (axis === shape.length) {
      if (typeof part !== 'number') return false;
      flat.push(part);
      return true;
    }
    if (!isArrayLike(part) || part.length !== shape[axis]) return false;
    for (let i = 0; i < part.length; i++) if (!visit(part[i], axis + 1)) return false;
    return true;
  };
  return visit(nested, 0) ? { shape, flat } : null;
}

/** An array or a typed array; a string is not one. */
export function isArrayLike(x: unknown): x is ArrayLike<unknown> {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}
