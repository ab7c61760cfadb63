import type { LayerPlan, TeamPlan } from '../plan.js';
import { outerProducts, weightOf } from './products.js';

/** Lanes from which on filling tables pays, and rows of weights. Measured: docs/benchmarks.md. */
export const LEAST_LANES = 48;
const LEAST_ROWS = 48;

/** Which kernels of a layer look up their sums, if its inputs take two values only (seen at each step of observations). */
export function lookupsOf({ batch }: Pick<TeamPlan, 'batch'>, layer: LayerPlan): { forward: boolean; update: boolean } {
  const mayBe = (layer.binaryInputs || layer.layer === 1) && layer.role.settling === undefined;
  return {
    forward: mayBe && batch >= LEAST_LANES && layer.inputs >= 8 && weightOf(layer.role) !== undefined,
    update: mayBe && batch >= 16 && layer.inputs >= LEAST_ROWS && outerProducts(layer.role).length > 0,
  };
}
