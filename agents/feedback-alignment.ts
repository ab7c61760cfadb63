import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over constants B, drawn once, instead of the weights: d = f′(h) Σ B d. The weights learn to agree
 * with B.
 *
 * Lillicrap, Cownden, Tweed & Akerman (2016), Nature Communications 7:13276. B is drawn as weights are
 * (Glorot-uniform), where the paper tunes its scale.
 */
export const feedbackAlignment = catalogueRule({
  name: 'feedback-alignment',
  about: 'errors are carried back over constant random weights, with which the weights come to agree',
  source: 'Lillicrap, Cownden, Tweed & Akerman (2016), Nature Communications 7:13276',
  params: {
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  synapse: { B: 'glorot-uniform' },
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d' },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d`,
});
