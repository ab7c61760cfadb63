import { catalogueRule } from '../src/rule/rule.js';

/**
 * The global error-vector broadcast of Clark, Abbott & Chung (2021): every unit hears the vector of all errors E, and a
 * synapse learns by its product with the input vector, dw = g E·x, where g is 1 if the unit is open and 0 if its gate
 * is closed. Nothing is sent back.
 *
 * Inputs, actions and errors are vectors with a component for each class; weights are scalars. A hidden unit says its
 * sums h where h has a positive product with a random vector t of its own, and else 0. The output is one unit, whose
 * components are the logits of the classes. All weights but those from sensors are kept nonnegative. The gradient at a
 * hidden unit is then E times a number that is not negative, so that no synapse moves against it; where units come in
 * opposite pairs, as 'on-off' starts them, it becomes proportional to the update as layers widen.
 */
export const globalErrorVector = catalogueRule({
  name: 'global-error-vector',
  about:
    'one vector of errors, told to all units of a network of vectors with nonnegative weights; nothing is sent back',
  source: 'Clark, Abbott & Chung (2021), arXiv:2106.04089',
  vectors: 'classes',
  params: {
    classes: { default: 10, min: 2, max: 64, about: 'components of every vector' },
  },
  unit: { t: 'random-signs' },
  synapse: { w: { start: 'on-off' } },
  hears: { h: 'sum in: w * x', e: 'own error', E: 'sum error: e' },
  act: `
    g = output ? 1 : dot(t, h) >= 0 ? 1 : 0
    a = g * h`,
  learn: 'dw = g * dot(E, x)',
  after: 'w = first ? w : max(w, 0)',
});
