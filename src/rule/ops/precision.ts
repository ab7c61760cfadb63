/** Rounded to f32 after every operation, or not at all. */
export type Precision = 'f32' | 'f64';

/** Numbers of either precision. */
export type Floats = Float32Array | Float64Array;

/** An array of the precision. */
export function floats(precision: Precision, length: number): Floats {
  return precision === 'f32' ? new Float32Array(length) : new Float64Array(length);
}

/** Whether a value is a number that is finite as a 32-bit float too: at most 3.4e38 in size. */
export function fitsFloat32(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}
