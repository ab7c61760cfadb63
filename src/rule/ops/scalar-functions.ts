import { normalQuantile } from '../../statistics/normal-quantile.js';

const POWERS = Float64Array.from({ length: 254 }, (_, k) => 2 ** (k - 126));
const FLOAT = new Float32Array(1);
const BITS = new Int32Array(FLOAT.buffer);

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * What the text of scalar programs calls beside `F`, which rounds, and `Math`: of f32 programs the primitives on the bits of a
 * float; of f64 programs the library functions that `Math` lacks.
 */
export const SCALAR_FUNCTIONS = {
  powerOfTwo: (k: number): number => POWERS[k + 126]!,
  exponentOf: (x: number): number => {
    FLOAT[0] = x;
    return ((BITS[0]! >> 23) & 255) - 127;
  },
  mantissaOf: (x: number): number => {
    FLOAT[0] = x;
    BITS[0] = (BITS[0]! & 0x7fffff) | 0x3f800000;
    return FLOAT[0];
  },
  sigmoid: (x: number): number => 1 / (1 + Math.exp(-x)),
  softplus,
  logsigmoid: (x: number): number => -softplus(-x),
  /** 0 for x of 0 or below, NaN where x or y is. */
  pow: (x: number, y: number): number => (x <= 0 ? 0 : x ** y),
  normal: normalQuantile,
} as const;
