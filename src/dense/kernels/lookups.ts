import type { LayerPlan } from '../../team/layer-plan.js';
import type { TeamPlan } from '../../team/plan.js';
import { heardProducts, outerProducts, weightOf } from './products.js';

/** Lanes from which on filling tables pays, and rows of weights. Measured: docs/benchmarks.md. */
export const LEAST_LANES = 48;
const LEAST_ROWS = 48;

/** Which kernels of a layer look up their sums, if its inputs take two values only (seen at each step of observations). */
export function lookupsOf({ batch }: Pick<TeamPlan, 'batch'>, layer: LayerPlan): { forward: boolean; update: boolean } {
  const mayBe = (layer.binaryInputs || layer.layer === 1) && layer.role.settling === undefined && layer.rounds === 1;
  return {
    forward: mayBe && batch >= LEAST_LANES && layer.inputs >= 8 && weightOf(layer.role) !== undefined,
    update: mayBe && batch >= 16 && layer.inputs >= LEAST_ROWS && outerProducts(layer.role).length > 0,
  };
}

/** Receivers from which on it pays to work on the senders that fired only. */
const LEAST_RECEIVERS = 96;

/** Whether credit goes only to senders that fired, from a list: what the others get is 0. */
export function sendsSparsely({ batch }: Pick<TeamPlan, 'batch'>, layer: LayerPlan, below: LayerPlan): boolean {
  const products = heardProducts(layer, below.role.receptions);
  return batch > 1 && layer.columns >= LEAST_RECEIVERS && products?.every(({ timesX }) => timesX) === true;
}

/** Units from which on a layer is worth sharing among threads that have no lanes of their own. */
export const WIDE = 512;

/** Whether threads share the units of a layer when it acts: there are too few lanes for them, and enough units. */
export function actsByUnits({ batch }: Pick<TeamPlan, 'batch'>, { columns, logits, role, rounds }: LayerPlan): boolean {
  return batch <= 8 && columns >= WIDE && logits === 1 && role.settling === undefined && rounds === 1;
}
