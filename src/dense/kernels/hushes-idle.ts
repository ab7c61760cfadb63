import type { DenseLayout, LayerLayout } from '../layout.js';
import { outerProducts } from './products.js';
import { stepsEarly } from './whole-step.js';

/**
 * Whether lanes that learn nothing can be left out of a layer's directions by setting what these are made of to 0 for the moment:
 * all are products of the layer's inputs and of values of its units, and nobody else needs the inputs meanwhile.
 */
export function hushesIdle({ layers }: Pick<DenseLayout, 'layers'>, layer: LayerLayout): boolean {
  const { role, rounds } = layer.plan;
  if (role.traces.length > 0 || outerProducts(role).length < role.deltas.length) return false;
  if (!hushesInputs(layer) || rounds > 1 || stepsEarly(layer, true)) return true;
  return hushesIdle({ layers }, layers[layer.plan.layer - 2]!);
}

/** Whether inputs have to be hushed too: 0 times one that is not finite would not be 0. Observations are. */
export function hushesInputs({ plan: { layer, peers, binaryInputs } }: LayerLayout): boolean {
  return (layer > 1 || peers > 0) && !binaryInputs;
}
