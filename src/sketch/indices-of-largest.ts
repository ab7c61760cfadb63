/**
 * The indices of the `k` numbers of largest magnitude, from the lowest to the highest; of equal magnitudes those with
 * lower indices. A number that is none (NaN) counts as larger than all.
 *
 * Magnitudes of floats are in the order of their bits, so that the k-th largest is found by counting digits of these
 * bits: it takes the same time whatever the numbers are, and nothing is sorted.
 */
export function indicesOfLargest(numbers: Float32Array, k: number): Uint32Array {
  const { length } = numbers;
  const found = new Uint32Array(Math.min(k, length));
  if (k >= length) return found.map((_, i) => i);
  if (k <= 0) return found;
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, length);
  // The first 11 bits of the k-th largest magnitude, then the next 11 and the last 9, of those alone that have the same
  // first bits.
  const counts = new Uint32Array(2 ** 11);
  for (let i = 0; i < length; i++) counts[(bits[i]! & 0x7fffffff) >>> 20]!++;
  const first = digitOf(counts, k);
  let left = 0;
  const near = new Uint32Array(counts[first.digit]!);
  for (let i = 0; i < length; i++)
    if ((bits[i]! & 0x7fffffff) >>> 20 === first.digit) near[left++] = bits[i]! & 0xfffff;
  counts.fill(0);
  for (const rest of near) counts[rest >>> 9]!++;
  const second = digitOf(counts, first.wanted);
  counts.fill(0);
  for (const rest of near) if (rest >>> 9 === second.digit) counts[rest & 0x1ff]!++;
  const third = digitOf(counts, second.wanted);
  const least = (first.digit << 20) | (second.digit << 9) | third.digit;
  let equals = third.wanted;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const magnitude = bits[i]! & 0x7fffffff;
    if (magnitude < least || (magnitude === least && equals-- <= 0)) continue;
    found[at++] = i;
  }
  return found;
}

/**
 * By how many numbers have each digit: the digit of the k-th largest, and the how manieth it is among those that have
 * it.
 */
function digitOf(counts: Uint32Array, k: number): { readonly digit: number; readonly wanted: number } {
  let digit = counts.length - 1;
  let wanted = k;
  for (; counts[digit]! < wanted; digit--) wanted -= counts[digit]!;
  return { digit, wanted };
}
