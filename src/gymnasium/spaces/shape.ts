/** The lengths of an array's axes; arrays are flat, row-major. `[]` is a single element. */
export type Shape = readonly number[];

/** Number of elements of an array of this shape: 1 for `[]`. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}
