import { REACH, SPLITTER } from '../libm/square.js';
import { askedWhereOpen, hostFunction } from './host-code.js';
import type { Real } from './real-code.js';

const SQUARE = hostFunction('square');
const SQUARE_FLOAT32 = hostFunction('squareFloat32');

/** `powf` rounds a value whose relative error is below this (measured over the floats of two binades: 2^-33). */
const DOUBT = 2 ** -31;

/** x squared, as `square` of libm/square.ts: the product where it lies clear of the middle between two doubles. */
export function squareCode(x: Real): Real {
  const product = x.times(x);
  const t = x.times(SPLITTER);
  const high = t.minus(t.minus(x));
  const low = x.minus(high);
  const rest = high.times(high).minus(product).plus(high.times(2).times(low)).plus(low.times(low));
  return askedWhereOpen(x, product, product.plus(rest.times(REACH)).equals(product), SQUARE);
}

/** A float x squared, as `squareFloat32`: the product, exact as a double, where rounding it leaves no doubt. */
export function squareFloat32Code(x: Real): Real {
  const exact = x.times(x);
  const value = exact.times(1 - DOUBT).rounded();
  return askedWhereOpen(x, value, value.equals(exact.times(1 + DOUBT).rounded()), SQUARE_FLOAT32);
}
