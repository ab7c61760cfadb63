import { defineRule } from '../src/rule/rule.js';

/**
 * Expected Weight Maximization for Bernoulli-logistic units: a unit learns from what its firing, rather than not, was
 * worth, whichever of the two it did; it hears this from the units it feeds alone. Unbiased.
 *
 * With g_j what firing was worth to unit j, Δ_ij the change of Pr(j fires) when i fires rather than not, and
 * ρ_ij = Pr(a_j | i had done otherwise) / Pr(a_j | i as it did), from the weight before the step:
 *
 *     g_i = Σ_j Δ_ij g_j Π_{k<j} ρ_ik,   dw = x p (1 − p) g_i / T
 *
 * and at the output dw = R x (a − p) / T; there Δ_ij g_j is R (1 − ρ_ij), with its sign turned round where i was silent.
 * It is `unbiased-weight-max` with two sources of noise taken out: silent episodes count as well, by the ratio the other
 * way round, and the sampled a_j (1 − ρ_ij) gives way to its expectation Δ_ij. `effect: 'sampled'` keeps the second one
 * in. To first order in w it is `ste`, with p (1 − p) w in the place of Δ and no product.
 *
 * Derived for klopf; of the family of Chung (2023), Unbiased Weight Maximization, arXiv:2307.13270.
 */
export const expectedWeightMax = defineRule({
  name: 'expected-weight-max',
  about: 'what firing rather than not was worth, by its expected effect on the units fed; unbiased',
  source: 'derived for klopf; of the family of Chung (2023), arXiv:2307.13270',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    effect: {
      default: 'expected',
      choices: ['expected', 'sampled'],
      about: "'sampled': judge the effect by what the units fed did",
    },
  },
  hears: {
    h: 'sum in: w * x',
    R: 'broadcast reward',
    'total, kept': 'fold out from 0, 1: total + kept * part, kept * rho',
  },
  act: `
    p = sigmoid(h / temperature)
    a = u < p ? 1 : 0`,
  learn: `
    side   = 2 * a - 1
    g      = output ? 0 : side * total
    other  = h + w * (1 - 2 * x)
    rho    = sigmoid(side * other / temperature) / sigmoid(side * h / temperature)
    change = p - sigmoid(other / temperature)
    part   = output ? R * (1 - rho) : effect == 'sampled' ? a * total * (1 - rho) : g * change
    dw     = x * (output ? R * (a - p) : p * (1 - p) * g) / temperature`,
});
