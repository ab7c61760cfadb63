import type { Floats } from '../rule/ops/precision.js';

/**
 * A weight as its team tells it: NaN where something that its optimizer keeps for it is not finite, for then no step will move it
 * again, whatever it learns. `moments[k][at]`: what the optimizer keeps. To look when weights are asked for costs no step anything.
 */
export function toldWeight(weight: number, moments: readonly Floats[], at: number): number {
  for (let k = 0; k < moments.length; k++) if (!Number.isFinite(moments[k]![at])) return Number.NaN;
  return weight;
}
