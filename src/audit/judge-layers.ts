import type { LayerAudit, SampledLayerAudit } from './audit-report.js';
import type { AuditedNetwork } from './audited-network.js';
import { batchMean, combine, crossDot, dot, type Jackknifed, standardError } from './batch-means.js';
import type { UpdateMoments } from './enumerate-updates.js';
import type { UpdateSamples } from './sample-updates.js';

/** Below this a number is rounding error, not a direction or a bias. */
const NOTHING = 1e-11;
/** Of a sampled bias: smaller ones are called unbiased, as in enumeration. */
const TOLERANCE = 1e-9;

type Span = Pick<AuditedNetwork['layers'][number], 'start' | 'end'>;

/** Compares the exact E[dw] with the exact gradient, layer by layer. */
export function judgeMoments(
  layers: readonly Span[],
  { mean, meanSquare }: UpdateMoments,
  gradient: Float64Array,
): LayerAudit[] {
  return layers.map(({ start, end }, l) => {
    const [update, g] = [mean.subarray(start, end), gradient.subarray(start, end)];
    let maxAbsBias = 0;
    let variance = 0;
    for (let k = 0; k < g.length; k++) {
      maxAbsBias = Math.max(maxAbsBias, Math.abs(update[k]! - g[k]!));
      variance += Math.max(0, meanSquare[start + k]! - update[k]! ** 2);
    }
    const [along, length, gradientNorm] = [dot(update, g), Math.sqrt(dot(update, update)), Math.sqrt(dot(g, g))];
    const hasGradient = gradientNorm > NOTHING;
    return {
      layer: l + 1,
      maxAbsBias,
      gradientNorm,
      variance,
      cosine: hasGradient && length > NOTHING ? clipCosine(along / (length * gradientNorm)) : null,
      slope: hasGradient ? along / gradientNorm ** 2 : null,
    };
  });
}

/**
 * Compares sampled updates with the gradient estimated from the same episodes, layer by layer.
 *
 * The bias and its standard error are those of the paired difference. Norms, cosines and variances come from products of
 * different batches, which sampling noise does not lengthen; their standard errors are jackknifed over the batches.
 */
export function judgeSamples(layers: readonly Span[], samples: UpdateSamples): SampledLayerAudit[] {
  return layers.map(({ start, end }, l) => {
    const along = crossDot(samples.updates, samples.gradients, start, end);
    const updateSquare = crossDot(samples.updates, samples.updates, start, end);
    const gradientSquare = crossDot(samples.gradients, samples.gradients, start, end);
    const gradientNorm = combine([gradientSquare], (gg) => Math.sqrt(Math.max(0, gg)));
    const variance = combine([batchMean(samples.squares.map((s) => s[l]!)), updateSquare], (square, mm) => square - mm);
    const cosine = combine([along, updateSquare, gradientSquare], (ug, uu, gg) => ug / Math.sqrt(uu * gg));
    const slope = combine([along, gradientSquare], (ug, gg) => (gg > 0 ? ug / gg : Number.NaN));
    const bias = largestBias(samples, start, end);
    return {
      layer: l + 1,
      maxAbsBias: bias.size,
      gradientNorm: gradientNorm.full,
      variance: Math.max(0, variance.full),
      cosine: isNumber(cosine) ? clipCosine(cosine.full) : null,
      slope: isNumber(slope) ? slope.full : null,
      maxAbsZ: bias.maxAbsZ,
      standardErrors: {
        maxAbsBias: bias.error,
        gradientNorm: finite(standardError(gradientNorm)),
        variance: standardError(variance),
        cosine: isNumber(cosine) ? finite(standardError(cosine)) : null,
        slope: isNumber(slope) ? finite(standardError(slope)) : null,
      },
    };
  });
}

/**
 * A z that noise alone exceeds in any of `components` with probability `alpha` at most: the union bound over
 * Pr(|Z| > z) ≤ exp(−z²/2), a little more cautious than Bonferroni's exact quantile.
 */
export function criticalZ(components: number, alpha = 1e-3): number {
  return Math.sqrt(2 * Math.log(components / alpha));
}

function largestBias({ samples, difference, differenceSquare }: UpdateSamples, start: number, end: number) {
  let [size, error, maxAbsZ] = [0, 0, 0];
  for (let k = start; k < end; k++) {
    const bias = Math.abs(difference[k]! / samples);
    const spread = Math.sqrt(Math.max(0, differenceSquare[k]! / samples - bias ** 2) / (samples - 1));
    maxAbsZ = Math.max(maxAbsZ, bias / Math.hypot(spread, TOLERANCE));
    if (bias >= size) [size, error] = [bias, spread];
  }
  return { size, error, maxAbsZ };
}

function isNumber(value: Jackknifed): boolean {
  return Number.isFinite(value.full);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function clipCosine(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
