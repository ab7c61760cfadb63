import { catalogueRule } from '../src/rule/rule.js';

/**
 * Backpropagation through deterministic hidden units, with the policy gradient at a Bernoulli output. Unbiased: nothing
 * but the output is random. Not local in spirit: hidden units hear errors through the very weights that others hold.
 *
 * Rumelhart, Hinton & Williams (1986), Nature 323:533–536; Williams (1992) for the output.
 */
export const backprop = catalogueRule({
  name: 'backprop',
  about: 'deterministic hidden units, error by the chain rule, policy gradient at the output',
  source: 'Rumelhart, Hinton & Williams (1986), Nature 323:533-536',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'softplus'], about: 'of hidden units' },
  },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', back: 'sum out: w * d' },
  act: `
    g = h / temperature
    p = softmax(g)
    f = activation == 'tanh' ? tanh(g) : activation == 'relu' ? relu(g) : activation == 'softplus' ? softplus(g) : p
    a = output ? pick(u, p) : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : p * (activation == 'softplus' ? 1 : 1 - p)
    d  = (output ? R * (a - p) : back * slope) / temperature
    dw = x * d`,
});
