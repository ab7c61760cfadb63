import { catalogueRule } from '../src/rule/rule.js';

/**
 * Backpropagation in the networks of global-error-vector: the same gated units that say vectors, with errors carried
 * back over the weights. It is the gradient of the task's loss, beside which Clark, Abbott & Chung (2021) put their
 * broadcast.
 *
 * `weights` says whether all but those from sensors are kept nonnegative.
 */
export const vectorBackprop = catalogueRule({
  name: 'vector-backprop',
  about: 'units that say vectors, with errors carried back over the weights; the gradient beside global-error-vector',
  source: 'Clark, Abbott & Chung (2021), arXiv:2106.04089',
  vectors: 'classes',
  params: {
    classes: { default: 10, min: 2, max: 64, about: 'components of every vector' },
    weights: { default: 'nonnegative', choices: ['nonnegative', 'any'], about: 'from units to units' },
  },
  unit: { t: 'random-signs' },
  synapse: { w: { start: 'on-off' } },
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: w * d' },
  act: `
    g = output ? 1 : dot(t, h) >= 0 ? 1 : 0
    a = g * h`,
  learn: `
    d  = output ? e : g * back
    dw = dot(d, x)`,
  after: "w = first || weights == 'any' ? w : max(w, 0)",
});
