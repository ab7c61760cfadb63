import { fusedMultiplyAdd } from './fused-multiply-add.js';

// Coefficients of the polynomial in (f/(2+f))² that corrects the logarithm of 1+f, from the lowest power up.
const P1 = 0.6666666666666735;
const P2 = 0.3999999999940942;
const P3 = 0.2857142874366239;
const P4 = 0.22222198432149784;
const P5 = 0.1818357216161805;
const P6 = 0.15313837699209373;
const P7 = 0.14798198605116586;
/** log 2 in two parts; multiples of the first by an exponent are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Where the GNU C library, which looks at the upper 32 bits alone, takes 1 + x for √½ and a mantissa for √2. */
const MINUS_SMALL = -0.2928934097290039;
const ROOT_2 = 1 + 0x6a09e / 2 ** 20;

/**
 * log(1 + x) for −1 < x ≤ 0 with the bits of NumPy, that is of the GNU C library on a processor with fused multiply-add
 * (all x86-64 since 2013). V8's own differs in the last bit once in 1 300 arguments.
 *
 * Source: the method of fdlibm's `s_log1p.c` (Sun Microsystems, 1993); glibc 2.36 for the order of operations.
 */
export function log1p(x: number): number {
  if (x > MINUS_SMALL) return x > -(2 ** -29) ? x - 0.5 * x * x : logarithm(x, 0, 0);
  const sum = 1 + x;
  const lost = (x - (sum - 1)) / sum;
  let exponent = 0;
  let mantissa = sum;
  while (mantissa < 1) {
    mantissa *= 2;
    exponent--;
  }
  if (mantissa >= ROOT_2) {
    mantissa /= 2;
    exponent++;
  }
  return logarithm(mantissa - 1, exponent, lost);
}

/** log((1 + f)·2^exponent) + lost, for a `lost` below the last bit of the sum. */
function logarithm(f: number, exponent: number, lost: number): number {
  const half = 0.5 * f * f;
  const low = fusedMultiplyAdd(exponent, LN2_LOW, lost);
  if (exponent !== 0 && f === 0) return fusedMultiplyAdd(exponent, LN2_HIGH, low);
  if (exponent !== 0 && f < 2 ** -20 && f >= -3 * 2 ** -21) {
    const rest = half * fusedMultiplyAdd(-2 / 3, f, 1);
    return fusedMultiplyAdd(exponent, LN2_HIGH, -(rest - low - f));
  }
  const s = f / (2 + f);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  const z6 = z2 * z4;
  let sum = fusedMultiplyAdd(z, P1, z2 * fusedMultiplyAdd(z, P3, P2));
  sum = fusedMultiplyAdd(z4, fusedMultiplyAdd(z, P5, P4), sum);
  sum = fusedMultiplyAdd(z6, fusedMultiplyAdd(z, P7, P6), sum);
  const corrected = s * (half + sum);
  return exponent === 0
    ? f - (half - corrected)
    : fusedMultiplyAdd(exponent, LN2_HIGH, -(half - (corrected + low) - f));
}
