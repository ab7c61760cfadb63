import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over B, which mirrors the weights: in a second pass hidden units say noise n of variance 1, and
 * those above answer it with their drive h. Since E[n h] = w, dB = n h − decay B makes B tend to w / decay, and no
 * synapse is told the weight of another. The pass is of all layers at once; B moves at a plain rate of its own.
 *
 * Akrout et al. (2019), Deep learning without weight transport, arXiv:1904.05391, let each layer in turn say noise, and
 * take for the answer what the units above say; the primitives amp and decay, which take their drive, are those of
 * Kunin et al. (2020), arXiv:2003.01513.
 */
export const weightMirror = catalogueRule({
  name: 'weight-mirror',
  about: 'feedback weights learn from a second pass, in which units send noise and those above answer it',
  source: 'Akrout et al. (2019), arXiv:1904.05391, as Kunin et al. (2020), arXiv:2003.01513, write it',
  params: {
    rate: { default: 0.03, min: 0, about: 'of feedback weights' },
    decay: { default: 1, min: 0, about: 'of feedback weights' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  passes: 'task, mirror',
  synapse: { B: { learned: true, rate: 'rate' } },
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d' },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : mirror ? normal(u) : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d
    dB = x[mirror] * h[mirror] - decay * B`,
});
