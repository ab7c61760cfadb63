import type { Floats } from '../rule/ops/precision.js';

/**
 * A weight as `weights()` gives it: NaN if a moment that its optimizer keeps for it is not finite, for then no update
 * will change it again. `moments[k][at]`: what the optimizer keeps. This is checked only when weights are asked for, so
 * that steps stay fast.
 */
export function toldWeight(weight: number, moments: readonly Floats[], at: number): number {
  for (let k = 0; k < moments.length; k++) if (!Number.isFinite(moments[k]![at])) return Number.NaN;
  return weight;
}
