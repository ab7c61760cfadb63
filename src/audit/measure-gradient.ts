import { batchMean, combine, crossDot, type Jackknifed, standardError } from './batch-means.js';
import {
  type LearningPoint,
  type MeasuredRule,
  type SamplingOptions,
  sampleAtWeights,
  type WeightSamples,
} from './sample-at-weights.js';

/** A figure with its standard error, jackknifed over batches; null where it is lost in sampling noise. */
export interface Measured {
  readonly value: number;
  readonly error: number;
}

/** A rule's update compared with the gradient in one layer; layer 1 hears the observation. */
export interface MeasuredLayer {
  readonly layer: number;
  /** Trace of the covariance of one episode's dw. */
  readonly variance: Measured;
  /** Length of ∂E[R]/∂w, estimated from the reference. */
  readonly gradientNorm: Measured;
  /** Cosine of the angle between E[dw] and the gradient: 1 for an unbiased rule. */
  readonly cosine: Measured | null;
  /** Length of E[dw] along the gradient, in gradients: 1 for an unbiased rule. */
  readonly slope: Measured | null;
  /** Mean cosine between one episode's dw and the gradient; an episode without update counts as 0. */
  readonly episodeCosine: Measured | null;
}

export interface MeasureOptions extends Omit<SamplingOptions, 'along'> {
  /** Samples of an unbiased rule at the same point, from another seed. */
  readonly reference: WeightSamples;
}

/**
 * Compares a rule's update, at these weights and on this task, with the gradient of the expected reward, layer by
 * layer.
 *
 * The gradient is the mean update of `reference`, which the caller knows to be unbiased: enumeration (`auditRule`)
 * shows that on small networks. The lower its variance, the smaller the error of every figure. Norms and products come
 * from different batches, so that noise does not lengthen them.
 */
export function measureGradient(
  subject: MeasuredRule,
  point: LearningPoint,
  { reference, ...options }: MeasureOptions,
): MeasuredLayer[] {
  const gradient = meanOf(reference.updates);
  const samples = sampleAtWeights(subject, point, { ...options, along: gradient });
  return samples.spans.map(({ start, end }, l) => {
    const along = crossDot(samples.updates, reference.updates, start, end);
    const updateSquare = crossDot(samples.updates, samples.updates, start, end);
    const gradientSquare = crossDot(reference.updates, reference.updates, start, end);
    const square = batchMean(samples.squares.map((s) => s[l]!));
    const projection = batchMean(samples.projections.map((s) => s[l]!));
    const variance = combine([square, updateSquare], (all, mean) => Math.max(0, all - mean));
    return {
      layer: l + 1,
      variance: { value: variance.full, error: standardError(variance) },
      gradientNorm: measured(combine([gradientSquare], (gg) => Math.sqrt(Math.max(0, gg)))) ?? { value: 0, error: 0 },
      cosine: measured(combine([along, updateSquare, gradientSquare], (ug, uu, gg) => ug / Math.sqrt(uu * gg))),
      slope: measured(combine([along, gradientSquare], (ug, gg) => ug / positive(gg))),
      episodeCosine: measured(combine([projection, gradientSquare], (v, gg) => v / Math.sqrt(positive(gg)))),
    };
  });
}

function meanOf(batches: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(batches[0]!.length);
  for (const batch of batches) for (let k = 0; k < total.length; k++) total[k]! += batch[k]! / batches.length;
  return total;
}

function measured(value: Jackknifed): Measured | null {
  const error = standardError(value);
  return Number.isFinite(value.full) && Number.isFinite(error) ? { value: value.full, error } : null;
}

function positive(square: number): number {
  return square > 0 ? square : Number.NaN;
}
