import { catalogueRule } from '../src/rule/rule.js';

/**
 * Straight-through backpropagation: the output layer climbs REINFORCE's direction, and hidden units pass it down as if
 * their action were their firing probability. Biased.
 *
 * δ = R (a − p) / T at the output; δ_i = p (1 − p) / T · Σ_j w_ij δ_j below, with the weight before the update.
 *
 * Bengio, Léonard & Courville (2013), Estimating or propagating gradients through stochastic neurons, arXiv:1308.3432.
 */
export const ste = catalogueRule({
  name: 'ste',
  about: 'backpropagation that takes a stochastic action for its probability (straight-through)',
  source: 'Bengio, Léonard & Courville (2013), arXiv:1308.3432',
  params: { temperature: { default: 1, min: 1e-6, about: 'divides the drive' } },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', back: 'sum out: w * d' },
  act: `
    p = softmax(h / temperature)
    a = pick(u, p)`,
  learn: `
    d  = (output ? R * (a - p) : back * p * (1 - p)) / temperature
    dw = x * d`,
});
