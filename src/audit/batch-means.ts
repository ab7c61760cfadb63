/** A statistic computed from all batches (`full`), and with each batch left out in turn (`without`). */
export interface Jackknifed {
  readonly full: number;
  readonly without: readonly number[];
}

/**
 * The jackknife standard error; NaN when a part is not a number. Efron & Stein (1981), Annals of Statistics 9:586–596.
 */
export function standardError({ without }: Jackknifed): number {
  const n = without.length;
  const mean = without.reduce((sum, v) => sum + v, 0) / n;
  return Math.sqrt(((n - 1) / n) * without.reduce((sum, v) => sum + (v - mean) ** 2, 0));
}

/** A function of statistics, with the same batch left out of all of them. */
export function combine(parts: readonly Jackknifed[], f: (...values: number[]) => number): Jackknifed {
  return {
    full: f(...parts.map((p) => p.full)),
    without: parts[0]!.without.map((_, b) => f(...parts.map((p) => p.without[b]!))),
  };
}

/** The mean of one number a batch. */
export function batchMean(values: readonly number[]): Jackknifed {
  const total = values.reduce((sum, v) => sum + v, 0);
  return { full: total / values.length, without: values.map((v) => (total - v) / (values.length - 1)) };
}

/**
 * An unbiased estimate of (mean of a) · (mean of b) over entries `start` to `end`, from the means of equal, independent
 * batches: only products of different batches count, so that noise shared within a batch does not lengthen the vectors.
 */
export function crossDot(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
  start: number,
  end: number,
): Jackknifed {
  const n = a.length;
  const [sumA, sumB] = [sumOf(a, start, end), sumOf(b, start, end)];
  const view = (batch: Float64Array) => batch.subarray(start, end);
  const own = a.map((batch, k) => dot(view(batch), view(b[k]!)));
  const total = dot(sumA, sumB);
  const ownTotal = own.reduce((sum, v) => sum + v, 0);
  return {
    full: (total - ownTotal) / (n * (n - 1)),
    without: own.map((self, k) => {
      const rest = total - dot(sumA, view(b[k]!)) - dot(view(a[k]!), sumB) + self;
      return (rest - (ownTotal - self)) / ((n - 1) * (n - 2));
    }),
  };
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function sumOf(batches: readonly Float64Array[], start: number, end: number): Float64Array {
  const sum = new Float64Array(end - start);
  for (const batch of batches) for (let i = start; i < end; i++) sum[i - start]! += batch[i]!;
  return sum;
}
