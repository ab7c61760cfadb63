/**
 * The constants of glibc's double-precision sine and cosine (2.28 and later), written as the decimals of the doubles
 * themselves.
 *
 * Source: IBM Accurate Mathematical Library (2001), as described in glibc's `sysdeps/ieee754/dbl-64/s_sin.c`; the
 * values are checked by the tests against a million values of the C library.
 */

/** Below this, the Taylor polynomial of the sine serves directly. */
export const TAYLOR_END = 0.126;
/** Below this (109.5/128), the table of sines serves directly. */
export const TABLE_END = 0.85546875;
/** Below this, π/2 is subtracted once; above, a multiple of it. */
export const ONE_QUADRANT_END = 2.4262638092041016;
/** From here on the reduction to a quadrant would need more digits of π. */
export const REDUCTION_END = 105414350;

/** sin x ≈ x + taylor3·x³ + … + taylor11·x¹¹ for |x| < 0.126. */
export const TAYLOR_3 = -0.16666666666666666;
export const TAYLOR_5 = 0.008333333333332329;
export const TAYLOR_7 = -0.00019841269834414642;
export const TAYLOR_9 = 2.755729806860771e-6;
export const TAYLOR_11 = -2.5022014848318398e-8;

/** sin r ≈ r + sine3·r³ + sine5·r⁵ and 1 − cos r ≈ cosine2·r² + cosine4·r⁴ + cosine6·r⁶ for |r| ≤ 1/256. */
export const SINE_3 = -0.16666666666666488;
export const SINE_5 = 0.008333332142857223;
export const COSINE_2 = 0.5;
export const COSINE_4 = -0.04166666666666644;
export const COSINE_6 = 0.001388888740079376;

/** 1.5·2^45: adding it rounds to a multiple of 1/128, a node of the table. */
export const ROUND_TO_NODE = 52776558133248;
/** 1.5·2^52: adding it rounds to an integer. */
export const ROUND_TO_INTEGER = 6755399441055744;

export const TWO_OVER_PI = 0.6366197723675814;
/** π/2 in two parts, nearest double and the rest. */
export const HALF_PI = 1.5707963267948966;
export const HALF_PI_LOW = 6.123233995736766e-17;
/** π/2 in four parts, of which the first three have few enough bits for exact products with a quadrant number. */
export const HALF_PI_1 = 1.5707963407039642;
export const HALF_PI_2 = -1.3909067564377153e-8;
export const HALF_PI_3 = -4.97899623147991e-17;
export const HALF_PI_4 = -1.9034889620193266e-25;
