import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over the signs of the weights: d = f′(h) Σ sgn(w) |B| d with constants B, drawn once, or without
 * them.
 *
 * Liao, Leibo & Poggio (2016), How important is weight symmetry in backpropagation?, arXiv:1510.05067: magnitudes that
 * are drawn once are its frSF, and magnitudes of one its uSF. It normalises batches, which this does not.
 */
export const signSymmetry = catalogueRule({
  name: 'sign-symmetry',
  about: 'errors are carried back over the signs of the weights, with other magnitudes',
  source: 'Liao, Leibo & Poggio (2016), arXiv:1510.05067',
  params: {
    magnitude: { default: 'random', choices: ['random', 'one'], about: 'of what a sign is multiplied with' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  synapse: { B: 'glorot-uniform' },
  hears: { h: 'sum in: w * x', e: 'own error', back: "sum out: sign(w) * (magnitude == 'one' ? 1 : abs(B)) * d" },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d`,
});
