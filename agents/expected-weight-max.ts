import { catalogueRule } from '../src/rule/rule.js';

/**
 * Expected Weight Maximization for Bernoulli-logistic units: a unit learns from what its firing, rather than not, was
 * worth, whichever of the two it did; it hears this from the units it feeds. Unbiased.
 *
 * With g_j what firing was worth to unit j, Δ_ij the change of Pr(j fires) when i fires rather than not, and
 * ρ_ij = Pr(a_j | i had done otherwise) / Pr(a_j | i as it did), from the weight before the update:
 *
 *     g_i = Σ_j Δ_ij g_j Π_{k<j} ρ_ik,   dw = x p (1 − p) g_i / T
 *
 * A unit that feeds the output hears R (1 − Π_j ρ_ij) instead, with its sign turned round where it was silent, and
 * divides it by m + (1 − m) Π_j ρ_ij, m its chance of what it did: so its own action is averaged out, as in
 * `posterior-reinforce`.
 *
 * It is `unbiased-weight-max` with three sources of noise taken out: silent episodes count as well as firing ones (by
 * the ratio the other way round), the expectation Δ_ij stands for the sampled a_j (1 − ρ_ij), and that division. Two of
 * them can be put back: `effect: 'sampled'`, `own: 'sampled'`. To first order in w it is `ste`: Δ is p (1 − p) w, and
 * no product.
 *
 * With `product: 'left-out'` layers below the one that feeds the output hear Σ_j Δ_ij g_j. That is biased where a unit
 * feeds more than one other that is not an output, and is the recursion of path sample-analytic estimators
 * (Shekhovtsov, Yanush & Flach 2020, arXiv:2006.03143); the product, and what a unit hears that feeds the output, are
 * klopf's.
 *
 * Derived for klopf; of the family of Chung (2023), Unbiased Weight Maximization, arXiv:2307.13270.
 */
export const expectedWeightMax = catalogueRule({
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
    own: {
      default: 'averaged',
      choices: ['averaged', 'sampled'],
      about: "'sampled': do not average out the unit's own action",
    },
    product: {
      default: 'kept',
      choices: ['kept', 'left-out'],
      about: "'left-out': what each unit fed is worth is added up as if the others did not change; biased",
    },
  },
  hears: {
    h: 'sum in: w * x',
    R: 'broadcast reward',
    'worth, kept': 'fold out from 0, 1: worth + kept * part, kept * passed',
    outputs: 'sum out: output',
  },
  act: `
    p = softmax(h / temperature)
    a = pick(u, p)`,
  learn: `
    side   = 2 * a - 1
    m      = a > 0 ? p : 1 - p
    even   = own == 'averaged' && outputs > 0 ? m + (1 - m) * kept : 1
    g      = output ? 0 : side * worth / even
    f      = exp(w * (1 - 2 * x) / temperature)
    other  = rest(h / temperature) + total(p * f)
    rho    = (1 - total(a) + total(a * f)) / other
    change = p - p * f / other
    passed = output || product == 'kept' ? rho : 1
    part   = output ? R * (1 - rho) : effect == 'sampled' ? a * worth * (1 - rho) : g * change
    dw     = x * (output ? R * (a - p) : p * (1 - p) * g) / temperature`,
});
