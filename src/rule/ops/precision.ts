/** Rounded to f32 after every operation, or not at all. */
export type Precision = 'f32' | 'f64';

/** Numbers of either precision. */
export type Floats = Float32Array | Float64Array;
