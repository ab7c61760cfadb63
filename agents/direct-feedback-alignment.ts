import { catalogueRule } from '../src/rule/rule.js';

/**
 * Every hidden unit hears the errors of all output units, each over a constant C of its own, drawn once: d = f′(h) Σ C
 * e. Nothing is heard from the units it feeds.
 *
 * Nøkland (2016), Direct feedback alignment provides learning in deep neural networks, arXiv:1609.01596. C is
 * Glorot-uniform in output units and units of the layer; the paper's limit is 1/√fan-out.
 */
export const directFeedbackAlignment = catalogueRule({
  name: 'direct-feedback-alignment',
  about: 'every hidden unit hears the errors of all outputs over constants of its own',
  source: 'Nøkland (2016), arXiv:1609.01596',
  params: {
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  feedback: { C: 'glorot-uniform' },
  hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: C * e' },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : b * slope
    dw = x * d`,
});
