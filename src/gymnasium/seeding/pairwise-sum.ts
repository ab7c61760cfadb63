/**
 * The sum in NumPy's order: up to 7 numbers one after the other, up to 128 in eight running sums, more by halves.
 *
 * Source: NumPy 2.4 `DOUBLE_pairwise_sum` (`numpy/_core/src/umath/loops_utils.h.src`).
 *
 * @param round what each addition is rounded by; `Math.fround` for the sum of float32.
 */
export function pairwiseSum(numbers: ArrayLike<number>, from = 0, count = numbers.length, round = exact): number {
  if (count < 8) {
    // NumPy starts from −0 so that a sum of negative zeros keeps its sign.
    let sum = -0;
    for (let i = from; i < from + count; i++) sum = round(sum + numbers[i]!);
    return sum;
  }
  if (count > 128) {
    const half = Math.floor(count / 2) - (Math.floor(count / 2) % 8);
    return round(pairwiseSum(numbers, from, half, round) + pairwiseSum(numbers, from + half, count - half, round));
  }
  const r = Array.from({ length: 8 }, (_, lane) => numbers[from + lane]!);
  const even = count - (count % 8);
  for (let i = 8; i < even; i++) r[i % 8] = round(r[i % 8]! + numbers[from + i]!);
  const pair = (i: number): number => round(r[i]! + r[i + 1]!);
  let sum = round(round(pair(0) + pair(2)) + round(pair(4) + pair(6)));
  for (let i = even; i < count; i++) sum = round(sum + numbers[from + i]!);
  return sum;
}

function exact(x: number): number {
  return x;
}
