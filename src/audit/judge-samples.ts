import { studentQuantile } from '../statistics/student-quantile.js';
import type { SampledLayerAudit } from './audit-report.js';
import type { AuditedNetwork } from './audited-network.js';
import { batchMean, combine, crossDot, dot, standardError } from './batch-means.js';
import { BATCHES } from './play-batches.js';
import { type Estimate, errorOf, ratioInterval } from './ratio-interval.js';
import type { UpdateSamples } from './sample-updates.js';
import { samplesToTell } from './samples-to-tell.js';

/** The probability with which the intervals of one figure hold in all layers at once. */
export const CONFIDENCE = 0.95;
/** A layer is called unbiased where a bias of this share of the gradient's length can be ruled out. */
export const MOST_RELATIVE_BIAS = 0.5;

/** Sampled biases below this count as 0, as in enumeration. */
const TOLERANCE = 1e-9;
const FALSE_ALARM = 1e-3;

type Span = Pick<AuditedNetwork['layers'][number], 'start' | 'end'>;
type Vectors = readonly Float64Array[];

/**
 * Compares sampled updates with the gradient estimated from the same episodes, layer by layer.
 *
 * Let u and g be the means of dw and of the gradient's estimate over a batch. |E[dw]|², |∂E[R]/∂w|², their inner
 * product and the square of their difference are estimated by products of *different* batches. These are independent,
 * so that noise makes no vector longer, and the noise that u and g of one batch share changes no angle. Errors are
 * jackknifed over the batches, and ratios get Fieller's intervals, which have no bounds where the gradient cannot be
 * told from 0. The bias of single weights is judged by the mean of dw minus the estimate of the same episode, in which
 * common noise cancels.
 *
 * These errors come from the episodes played; an outcome so rare that none of them had it adds nothing. But the
 * probabilities of a unit's draws are known, and with them the variance s² of a weight's values over all episodes: as
 * if the largest value, c, were expected m = s²/c² times in n episodes. Where m is below z², the square of the z that a
 * bias must exceed, the error of the weight's mean is widened by c · m/n. Where it is more, z standard errors of the
 * values met exceed that already.
 */
export function judgeSamples(layers: readonly Span[], samples: UpdateSamples): SampledLayerAudit[] {
  const differences = samples.updates.map((u, b) => u.map((value, k) => value - samples.gradients[b]![k]!));
  const tail = (1 - CONFIDENCE) / layers.length;
  const critical = criticalZ(samples.difference.length);
  const missed = samples.difference.map((_, k) => missedOf(samples, k, critical ** 2));
  return layers.map(({ start, end }, l) =>
    judgeLayer({ ...samples, differences, l, start, end, tail, missed, critical }),
  );
}

/**
 * A z that noise alone exceeds in any of `components` with probability `alpha` at most: the union bound over
 * Pr(|Z| > z) ≤ exp(−z²/2), a little more cautious than Bonferroni's exact quantile.
 */
export function criticalZ(components: number, alpha = FALSE_ALARM): number {
  return Math.sqrt(2 * Math.log(components / alpha));
}

interface Layer extends UpdateSamples, Span {
  readonly l: number;
  /** `updates` minus `gradients`. */
  readonly differences: Vectors;
  /** The probability of a value outside its interval. */
  readonly tail: number;
  /** `[weight]`: what outcomes that no episode had may add to the mean. */
  readonly missed: Float64Array;
  /** What a z-score must exceed. */
  readonly critical: number;
}

function judgeLayer(layer: Layer): SampledLayerAudit {
  const { l, start, end, tail, updates, gradients, differences, samples, squares } = layer;
  const t = studentQuantile(tail, BATCHES - 1);
  const rare = layer.missed.subarray(start, end);
  const missed = Math.sqrt(dot(rare, rare)) / t;
  const product = (a: Vectors, b: Vectors): Estimate => {
    const lengthOf = (v: Vectors) => root(crossDot(v, v, start, end).full);
    return { ...crossDot(a, b, start, end), unseen: missed * (lengthOf(a) + lengthOf(b) + missed) };
  };
  const uu = product(updates, updates);
  const gg = product(gradients, gradients);
  const ug = product(updates, gradients);
  const dd = product(differences, differences);

  const slope = ratioInterval(ug, gg, t);
  const isMeasured = slope.low !== null;
  const cosine = isMeasured ? ug.full / Math.sqrt(uu.full * gg.full) : Number.NaN;
  const variance = combine([batchMean(squares.map((s) => s[l]!)), uu], (all, mean) => all - mean);
  const bias = largestBias(layer);
  const isOne = isOneUpdate(layer);
  const intervals = {
    gradientNorm: lengthInterval(gg, t),
    ...(isOne
      ? { relativeBias: { low: 0, high: 0 }, cosine: { low: 1, high: 1 }, slope: { low: 1, high: 1 } }
      : { relativeBias: relativeLength(dd, gg, t), cosine: cosineInterval(uu, gg, ug, t), slope }),
  };
  const { low, high } = intervals.relativeBias;
  const isSmall = low === 0 && high !== null && high <= MOST_RELATIVE_BIAS;
  const verdict = bias.isBias ? 'biased' : isSmall ? 'unbiased' : 'cannot tell';
  const isSure = isOne || Math.abs(ug.full) > t * errorOf(ug);
  const direction = !isSure ? 'cannot tell' : isOne || ug.full > 0 ? 'uphill' : 'downhill';

  const dots = (a: Vectors, b: Vectors, i: number, j: number) =>
    dot(a[i]!.subarray(start, end), b[j]!.subarray(start, end));
  const toDecideBias = () => {
    const share = MOST_RELATIVE_BIAS ** 2;
    const excess = combine([dd, gg], (d, g) => d - share * g);
    const error = Math.hypot(standardError(excess), dd.unseen, share * gg.unseen);
    const pair = (i: number, j: number) =>
      dots(differences, differences, i, j) - share * dots(gradients, gradients, i, j);
    const wanted = (share * Math.max(gg.full, errorOf(gg))) / t;
    const forBound = samplesToTell({ pair, batches: BATCHES, error }, samples, wanted);
    return low === 0 ? forBound : Math.max(forBound, samples * (layer.critical / bias.maxAbsZ) ** 2);
  };
  const toDecideDirection = () => {
    const pair = (i: number, j: number) => (dots(updates, gradients, i, j) + dots(updates, gradients, j, i)) / 2;
    const error = errorOf(ug);
    return samplesToTell({ pair, batches: BATCHES, error }, samples, Math.max(Math.abs(ug.full), error) / t);
  };
  const needed =
    verdict === 'cannot tell'
      ? toDecideBias()
      : verdict === 'biased' && direction === 'cannot tell'
        ? toDecideDirection()
        : null;

  return {
    layer: l + 1,
    maxAbsBias: bias.size,
    gradientNorm: root(gg.full),
    variance: Math.max(0, variance.full),
    cosine: Number.isFinite(cosine) ? clipCosine(cosine) : null,
    slope: isMeasured ? ug.full / gg.full : null,
    relativeBias: isMeasured ? root(dd.full) / root(gg.full) : null,
    maxAbsZ: bias.maxAbsZ,
    verdict,
    direction,
    samplesNeeded: needed === null ? null : wholeBatches(Math.max(needed, samples + 1)),
    intervals,
    standardErrors: { maxAbsBias: bias.error, variance: standardError(variance) },
  };
}

/**
 * `missed` of weight `k`, see {@link judgeSamples}: the larger of what rare outcomes may add to the gradient's estimate
 * and to its difference from dw. `enough`: the square of the critical z.
 */
function missedOf({ expected, samples }: UpdateSamples, k: number, enough: number): number {
  const [gradient, difference] = [expected.gradient, expected.difference].map(({ reach, square }) => {
    const times = reach[k]! > 0 ? square[k]! / reach[k]! ** 2 : 0;
    return times < enough ? (reach[k]! * times) / samples : 0;
  });
  return Math.max(gradient!, difference!);
}

/** Whether dw equals the gradient's estimate in every single episode, up to rounding. */
function isOneUpdate({ l, start, end, samples, squares, differenceSquare }: Layer): boolean {
  const square = squares.reduce((sum, s) => sum + s[l]!, 0) / BATCHES;
  let difference = 0;
  for (let k = start; k < end; k++) difference += differenceSquare[k]! / samples;
  return square > 0 && difference <= TOLERANCE ** 2 * square;
}

function largestBias({ start, end, samples, missed, critical, difference, differenceSquare }: Layer) {
  let [size, error, maxAbsZ] = [0, 0, 0];
  for (let k = start; k < end; k++) {
    const bias = Math.abs(difference[k]! / samples);
    const spread = Math.sqrt(Math.max(0, differenceSquare[k]! / samples - bias ** 2) / (samples - 1));
    // The z exceeds `critical` only where the bias exceeds so many standard errors and `missed` together.
    maxAbsZ = Math.max(maxAbsZ, bias / (Math.hypot(spread, TOLERANCE) + missed[k]! / critical));
    if (bias >= size) [size, error] = [bias, spread];
  }
  return { size, error, maxAbsZ, isBias: maxAbsZ > critical };
}

/**
 * The interval of a vector's length, from the estimate of its square, which may be below 0. The lower end is the root
 * of the square's bound. The upper end is |v| plus the error of |v|, error / 2|v|; it exceeds the root of the square's
 * bound, for where the square is too small by chance, so is its error.
 */
function lengthInterval(square: Estimate, t: number): { low: number; high: number } {
  const error = t * errorOf(square);
  const length = Math.sqrt(Math.max(square.full, error));
  return { low: root(square.full - error), high: length > 0 ? length + error / (2 * length) : 0 };
}

/** The interval of the ratio of two vectors' lengths, from the estimates of their squares. */
function relativeLength(square: Estimate, unit: Estimate, t: number): { low: number; high: number | null } {
  const { low, high } = ratioInterval({ ...square, full: Math.max(0, square.full) }, unit, t);
  return { low: root(low ?? 0), high: high === null ? null : root(high) };
}

/**
 * The interval of the cosine, within −1 … 1. Where one of the lengths may be 0, only the sign of the inner product
 * bounds it.
 */
function cosineInterval(uu: Estimate, gg: Estimate, ug: Estimate, t: number): { low: number; high: number } {
  const sign = signed(ug, t);
  const isLength = [uu, gg].every(({ full, without }) => full > 0 && without.every((v) => v > 0));
  if (isLength) {
    const lengths = combine([uu, gg], (a, b) => Math.sqrt(a * b));
    // To first order: the unseen parts of both lengths are independent.
    const unseen = (lengths.full / 2) * Math.hypot(uu.unseen / uu.full, gg.unseen / gg.full);
    const full = Math.min(lengths.full, Math.max(-lengths.full, ug.full));
    const { low, high } = ratioInterval({ ...ug, full }, { ...lengths, unseen }, t);
    // The bounds of the inner product over the lengths may have lost its sign.
    if (low !== null && high !== null) return { low: Math.max(sign.low, low), high: Math.min(sign.high, high) };
  }
  return sign;
}

/** All cosines that have the sign of the inner product: −1 … 0, 0 … 1, or −1 … 1 where the sign is open. */
function signed(ug: Estimate, t: number): { low: number; high: number } {
  const error = t * errorOf(ug);
  return { low: ug.full > error ? 0 : -1, high: ug.full < -error ? 0 : 1 };
}

function root(value: number): number {
  return Math.sqrt(Math.max(0, value));
}

function clipCosine(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

/** Samples rounded up to whole batches; null for Infinity, where no number of samples would do. */
function wholeBatches(samples: number): number | null {
  return samples < Number.MAX_SAFE_INTEGER ? Math.ceil(samples / BATCHES) * BATCHES : null;
}
