/**
 * The sum in NumPy's order: up to 7 numbers one after the other, up to 128 in eight running sums, more by halves.
 *
 * Source: NumPy 2.4 `DOUBLE_pairwise_sum` (`numpy/_core/src/umath/loops_utils.h.src`).
 */
export function pairwiseSum(numbers: ArrayLike<number>, from = 0, count = numbers.length): number {
  if (count < 8) {
    // NumPy starts from −0 so that a sum of negative zeros keeps its sign.
    let sum = -0;
    for (let i = from; i < from + count; i++) sum += numbers[i]!;
    return sum;
  }
  if (count > 128) {
    const half = Math.floor(count / 2) - (Math.floor(count / 2) % 8);
    return pairwiseSum(numbers, from, half) + pairwiseSum(numbers, from + half, count - half);
  }
  const r = Array.from({ length: 8 }, (_, lane) => numbers[from + lane]!);
  const even = count - (count % 8);
  for (let i = 8; i < even; i++) r[i % 8]! += numbers[from + i]!;
  let sum = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
  for (let i = even; i < count; i++) sum += numbers[from + i]!;
  return sum;
}
