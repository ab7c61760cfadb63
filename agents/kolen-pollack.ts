import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over B, which takes the steps of w, and both decay: dw = x d − λ w, dB = x d − λ B. So B − w shrinks
 * by a factor in every step, and no weight is ever told to another synapse. This needs plain steps (`sgd`): Adam
 * divides each by a size of its own.
 *
 * Kolen & Pollack (1994), Backpropagation without weight transport; Akrout et al. (2019), Deep learning without weight
 * transport, arXiv:1904.05391.
 */
export const kolenPollack = catalogueRule({
  name: 'kolen-pollack',
  about: 'feedback weights take the same steps as the weights, and both decay, so that they meet',
  source: 'Akrout et al. (2019), arXiv:1904.05391, after Kolen & Pollack (1994)',
  params: {
    decay: { default: 0.001, min: 0, about: 'of weights and feedback weights' },
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
    dw = x * d - decay * w
    dB = x * d - decay * B`,
});
