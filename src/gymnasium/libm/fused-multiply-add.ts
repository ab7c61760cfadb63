const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);
/** The low half comes first on every platform that JavaScript runs on today; asked once, to be right everywhere. */
const [low, high] = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? [0, 1] : [1, 0];

/** 2^27 + 1, which splits a double into two halves whose products are exact. */
export const SPLITTER = 134217729;

/**
 * a·b + c with a single rounding, for finite arguments whose products neither overflow nor underflow.
 *
 * Source: Boldo & Melquiond (2008), "Emulation of FMA and correctly rounded sums", IEEE Transactions on Computers
 * 57(4), algorithm `Fmadd`: the exact product and two exact sums, of which the two low parts are added with rounding to
 * odd. Dekker (1971) for the product.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  let t = SPLITTER * a;
  const aHigh = t - (t - a);
  const aLow = a - aHigh;
  t = SPLITTER * b;
  const bHigh = t - (t - b);
  const bLow = b - bHigh;
  const productLow = aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;

  const first = c + productLow;
  t = first - c;
  const firstLow = c - (first - t) + (productLow - t);

  const sum = product + first;
  t = sum - product;
  const sumLow = product - (sum - t) + (first - t);

  return sum + addToOdd(firstLow, sumLow);
}

/** a + b rounded to odd: where it is inexact, the neighbour whose last bit is 1. */
function addToOdd(a: number, b: number): number {
  const sum = a + b;
  const t = sum - a;
  const error = a - (sum - t) + (b - t);
  if (error === 0) return sum;
  word[0] = sum;
  if ((halves[low]! & 1) === 1) return sum;
  if (error > 0 === sum > 0) {
    halves[low]! += 1;
  } else {
    if (halves[low] === 0) halves[high]! -= 1;
    halves[low]! -= 1;
  }
  return word[0]!;
}
