import type { LayerAudit } from './audit-report.js';
import type { AuditedNetwork } from './audited-network.js';
import { dot } from './batch-means.js';
import type { UpdateMoments } from './enumerate-updates.js';

/** Lengths below this are rounding errors, and have no direction. */
const NOTHING = 1e-11;

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

function clipCosine(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
