import { catalogueRule } from '../src/rule/rule.js';

/**
 * Unbiased Weight Maximization for Bernoulli-logistic and softmax units: the reward of a firing unit is what its firing
 * was worth, judged by how much likelier (or not) it made what the units it feeds did.
 *
 * ρ = Pr(a_j | i silent) / Pr(a_j | i firing), from the weight before the update. Both forms are exactly unbiased at
 * any depth:
 * - `form: 'recursive'` (U2): r_i = Σ_j r_j (1 − ρ_j) Π_{k<j} ρ_k, heard from the units it feeds alone;
 * - `form: 'global'` (U1): r_i = R (1 − Π_j ρ_j), which needs the broadcast reward as well.
 * Silent units get r = 0. `bound` > 0 bounds ρ, which tames saturated units and adds bias.
 *
 * Without i every logit it feeds is w x / T less, so with f = exp(−w x / T) the ratio is f of what j did (1 for what
 * has no logit) over the expectation of f under j's policy; a unit that chooses among several actions counts as one.
 *
 * The family is that of Chung (2023), Unbiased Weight Maximization, arXiv:2307.13270; these formulas were derived for
 * klopf and checked by enumeration, and need not be the report's.
 */
export const unbiasedWeightMax = catalogueRule({
  name: 'unbiased-weight-max',
  about: "a firing unit's reward is what its firing was worth, by likelihood ratios of the units it feeds",
  source: 'of the family of Chung (2023), arXiv:2307.13270; formulas derived for klopf',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    form: { default: 'recursive', choices: ['recursive', 'global'], about: 'U2 or U1' },
    bound: { default: 0, min: 0, about: 'upper bound of the likelihood ratio; 0: none; any other adds bias' },
  },
  hears: {
    h: 'sum in: w * x',
    R: 'broadcast reward',
    'worth, kept': 'fold out from 0, 1: worth + kept * part, kept * rho',
  },
  act: `
    p = softmax(h / temperature)
    a = pick(u, p)`,
  learn: `
    r     = output ? R : a * (form == 'global' ? R * (1 - kept) : worth)
    f     = exp(-w * x / temperature)
    ratio = (1 - total(a) + total(a * f)) / (rest(h / temperature) + total(p * f))
    rho   = bound > 0 ? min(ratio, bound) : ratio
    part  = r * (1 - rho)
    dw    = r * x * (a - p) / temperature`,
});
