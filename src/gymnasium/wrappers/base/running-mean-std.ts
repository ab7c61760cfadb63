import { quote } from '../../../text/quote.js';
import { InvalidArgumentError } from '../../errors.js';
import { DTYPES } from '../../spaces/dtype.js';
import { isArrayLike } from '../../spaces/nested-array.js';

/**
 * Mean and variance of all values seen so far, one per component; `count` starts at 1e−4, so that the first value
 * nearly replaces them.
 */
export interface RunningMeanStd {
  mean: Float32Array | Float64Array;
  var: Float32Array | Float64Array;
  count: number;
}

/** The same as plain numbers, for JSON; `dtype` is that of the arrays. */
export interface SavedRunningMeanStd {
  readonly mean: readonly number[];
  readonly var: readonly number[];
  readonly count: number;
  readonly dtype: 'float32' | 'float64';
}

/** Mean 0 and variance 1 of `size` components, held in `float32` or `float64`. */
export function createRunningMeanStd(size: number, dtype: 'float32' | 'float64'): RunningMeanStd {
  const Floats = dtype === 'float32' ? Float32Array : Float64Array;
  return { mean: new Floats(size), var: new Floats(size).fill(1), count: 1e-4 };
}

/** The number itself, or where it has overflowed the largest of its sign that the dtype has; 0 for NaN. */
export function finite(value: number, dtype: 'float32' | 'float64'): number {
  const { max } = DTYPES[dtype];
  if (value >= -max && value <= max) return value;
  return Number.isNaN(value) ? 0 : Math.sign(value) * max;
}

/** float32 where both arrays hold it, in which NumPy then calculates. */
function dtypeOfFloats(a: Float32Array | Float64Array, b: Float32Array | Float64Array): 'float32' | 'float64' {
  return a instanceof Float32Array && b instanceof Float32Array ? 'float32' : 'float64';
}

const exact = (value: number) => value;

/**
 * Adds a batch of `batchCount` values by its mean and variance (Chan et al. 1979), rounding where NumPy 2 rounds.
 *
 * A number is rounded to float32 while both operands are, as NumPy does with Python scalars (NEP 50); a float64 batch
 * therefore turns float32 statistics into float64 ones, and only the product of the old variance and count is still
 * rounded. Source: Gymnasium 1.3, `RunningMeanStd`.
 */
export function updateRunningMeanStd(
  statistics: RunningMeanStd,
  batchMean: Float32Array | Float64Array,
  batchVar: Float32Array | Float64Array,
  batchCount: number,
): void {
  const oldIsSingle = statistics.mean instanceof Float32Array;
  const allSingle = oldIsSingle && batchMean instanceof Float32Array;
  const round = allSingle ? Math.fround : exact;
  const roundOld = oldIsSingle ? Math.fround : exact;
  const roundBatch = batchMean instanceof Float32Array ? Math.fround : exact;

  const size = statistics.mean.length;
  const mean = allSingle ? new Float32Array(size) : new Float64Array(size);
  const variance = allSingle ? new Float32Array(size) : new Float64Array(size);
  const { count } = statistics;
  const total = count + batchCount;
  for (let i = 0; i < size; i++) {
    const delta = round(batchMean[i]! - statistics.mean[i]!);
    mean[i] = statistics.mean[i]! + round(round(delta * round(batchCount)) / round(total));
    // Of numbers near the largest, differences and squares overflow.
    if (!Number.isFinite(mean[i]))
      mean[i] = statistics.mean[i]! * (count / total) + batchMean[i]! * (batchCount / total);
    const before = roundOld(statistics.var[i]! * roundOld(count));
    const batch = roundBatch(batchVar[i]! * roundBatch(batchCount));
    const between = round(round(round(round(delta * delta) * round(count)) * round(batchCount)) / round(total));
    variance[i] = finite(round(round(before + batch) + between) / round(total), allSingle ? 'float32' : 'float64');
  }
  statistics.mean = mean;
  statistics.var = variance;
  statistics.count = total;
}

/**
 * `(x − mean) / √(var + ε)` of values `[row][place]`, whose statistics are of places, rounded where NumPy 2 rounds: in
 * float32 while both operands are.
 */
export function normalized(
  values: Float32Array | Float64Array,
  { mean, var: variance }: RunningMeanStd,
  epsilon: number,
): Float32Array {
  const dtype = dtypeOfFloats(values, mean);
  const round = dtype === 'float32' ? Math.fround : exact;
  const roundSpread = mean instanceof Float32Array ? Math.fround : exact;
  const added = roundSpread(epsilon);
  const spread = Float64Array.from(variance, (v) => roundSpread(Math.sqrt(roundSpread(v + added))));
  const out = new Float32Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const place = i % mean.length;
    out[i] = finite(round(finite(values[i]! - mean[place]!, dtype)) / spread[place]!, 'float32');
  }
  return out;
}

/**
 * The option `epsilon`, which is added to a variance. Default: 1e−8.
 * @throws {@link InvalidArgumentError} in the name of `who`.
 */
export function epsilonOf({ epsilon = 1e-8 }: { readonly epsilon?: number }, who: string): number {
  if (epsilon >= 0 && epsilon < Infinity) return epsilon;
  throw new InvalidArgumentError(
    `${who} got epsilon = ${String(epsilon)}; expected a small number of at least 0, such as 1e-8.`,
  );
}

/**
 * The option `gamma`, the discount of a return. Default: 0.99.
 * @throws {@link InvalidArgumentError} in the name of `who`.
 */
export function gammaOf({ gamma = 0.99 }: { readonly gamma?: number }, who: string): number {
  if (gamma >= 0 && gamma <= 1) return gamma;
  throw new InvalidArgumentError(`${who} got gamma = ${String(gamma)}; expected a discount from 0 to 1.`);
}

/** The statistics as plain data that JSON carries without loss. */
export function saveRunningMeanStd({ mean, var: variance, count }: RunningMeanStd): SavedRunningMeanStd {
  return {
    mean: [...mean],
    var: [...variance],
    count,
    dtype: mean instanceof Float32Array ? 'float32' : 'float64',
  };
}

/**
 * The inverse of `saveRunningMeanStd`.
 * @throws {@link InvalidArgumentError} in the name of `who` when they are no statistics of `size` components.
 */
export function loadRunningMeanStd(saved: SavedRunningMeanStd, size: number, who: string): RunningMeanStd {
  const areNumbers = (values: unknown): boolean =>
    isArrayLike(values) && values.length === size && Array.from(values).every((value) => Number.isFinite(value));
  const isSaved =
    typeof saved === 'object' &&
    saved !== null &&
    areNumbers(saved.mean) &&
    areNumbers(saved.var) &&
    saved.var.every((value) => value >= 0) &&
    saved.count > 0 &&
    Number.isFinite(saved.count) &&
    (saved.dtype === 'float32' || saved.dtype === 'float64');
  if (!isSaved) {
    const places = size === 1 ? 'components' : 'places';
    const given = isArrayLike(saved?.mean) ? `statistics of ${saved.mean.length} ${places}` : quote(saved);
    throw new InvalidArgumentError(
      `${who} got ${given}; expected ${size === 1 ? 'one' : size} of them, with finite means, variances of at least 0, a count and a dtype, as getStatistics() gives. ` +
        'Load those of the same observations or rewards.',
    );
  }
  const Floats = saved.dtype === 'float32' ? Float32Array : Float64Array;
  return { mean: Floats.from(saved.mean), var: Floats.from(saved.var), count: saved.count };
}
