import { catalogueRule } from '../src/rule/rule.js';

/**
 * REINFORCE by noise in the units of a recurrent layer (node perturbation): each unit keeps for each synapse what its
 * noise and the input had in common, with a leak, and moves along that where the reward is above the one expected:
 *
 *     a ← (1 − leak) a + leak (tanh(h) + ξ),  p ← (1 − leak) p + leak ξ tanh′(h) x,  dw = R p
 *
 * The reward R is to be the reward minus its running mean in the same context, as the option `baseline` of `train` has
 * it. The expected direction is Σ times the gradient with Σ the covariance of the noise: it is unbiased where the noise
 * is the same in all units.
 *
 * Williams (1992), Machine Learning 8:229-256; in this form Portes, Schmid & Murray (2022), arXiv:2206.13448, where
 * only lateral weights learn.
 */
export const nodeNoiseReinforce = catalogueRule({
  name: 'node-noise-reinforce',
  about: 'leaky units of a recurrent layer that repeat the noise after which the reward was above the one expected',
  source: 'Williams (1992), Machine Learning 8:229-256; as in Portes, Schmid & Murray (2022), arXiv:2206.13448',
  params: {
    leak: { default: 0.1, min: 0, max: 1, about: 'step over time constant' },
    deviation: { default: 0.5, min: 0, about: 'standard deviation of the noise in each unit' },
  },
  unit: { a: 0 },
  synapse: { p: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    f = tanh(h)
    n = deviation * normal(u)
    a = a + leak * (f - a + n)`,
  learn: `
    p  = p + leak * (n * (1 - f * f) * x - p)
    dw = R * p`,
});
