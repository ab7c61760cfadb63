/**
 * The double nearest to ten to a whole exponent. `10 ** exponent` misses it in some engines: 10 ** −4 is
 * 0.00009999999999999999 in Node 20 and 22.
 */
export function powerOfTen(exponent: number): number {
  return Number(`1e${exponent}`);
}
