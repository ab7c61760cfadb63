import { catalogueRule } from '../src/rule/rule.js';

/**
 * Backpropagation of the errors that a task tells its output units: dw = x d, where d is the error at an output unit,
 * and Σ w d f′(h) at a hidden one. It is the gradient of the task's loss. Output units are linear; what the loss makes
 * of them (softmax, squares) is in the error.
 *
 * Rumelhart, Hinton & Williams (1986), Nature 323:533–536. Hidden units hear errors through the very weights that
 * others hold; the rules of feedback paths (feedback-alignment and others) differ from this one in what takes the place
 * of w there, and in nothing else.
 */
export const errorBackprop = catalogueRule({
  name: 'error-backprop',
  about: "deterministic hidden units and linear outputs; the task's errors are carried back over the weights",
  source: 'Rumelhart, Hinton & Williams (1986), Nature 323:533-536',
  params: {
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: w * d' },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d`,
});
