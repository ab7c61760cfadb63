import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over B, which follows the weight beside it: dB = self · w − decay · B, at rest where B = w self /
 * decay. Not local where forward and feedback synapse are two: it needs an estimate of the weight.
 *
 * Kunin et al. (2020), Two routes to scalable credit assignment without weight symmetry, arXiv:2003.01513, primitives
 * self and decay. Its code has no 1/2 in ‖B‖², so that its coefficient of decay is half of this one.
 */
export const symmetricAlignment = catalogueRule({
  name: 'symmetric-alignment',
  about: 'feedback weights follow the weights: primitives self and decay',
  source: 'Kunin et al. (2020), arXiv:2003.01513',
  params: {
    self: { default: 0.1, min: 0, about: 'pull towards the weight' },
    decay: { default: 0.1, min: 0, about: 'of feedback weights' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  synapse: { B: { learned: true } },
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d' },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d
    dB = self * w - decay * B`,
});
