import { catalogueRule } from '../src/rule/rule.js';

/**
 * REINFORCE with one's own action averaged out: a unit puts the probability q of having fired, given what the units it
 * feeds then did, in the place of whether it fired. Unbiased, and never of larger variance than REINFORCE.
 *
 *     q = σ(h / T + Σ_j log Pr(a_j | i fires) / Pr(a_j | i silent)),   dw = R x (q − p) / T
 *
 * The reward depends on a unit's action through the units it feeds alone, so R (q − p) is the expectation of R (a − p)
 * given everything but a (Rao–Blackwell). The same holds for `unbiased-weight-max` with `form: 'global'`, whatever
 * mixture of its two references is taken, so this form has the least variance of that family. At the output q = a.
 *
 * Titsias & Lázaro-Gredilla (2015), Local expectation gradients for black box variational inference, NeurIPS,
 * arXiv:1503.01494, for the estimator; klopf for its form as a rule of one unit.
 */
export const posteriorReinforce = catalogueRule({
  name: 'posterior-reinforce',
  about: 'REINFORCE with the probability of having fired, given what followed, for the action; unbiased',
  source: 'after Titsias & Lázaro-Gredilla (2015), arXiv:1503.01494',
  params: { temperature: { default: 1, min: 1e-6, about: 'divides the drive' } },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', evidence: 'sum out: likelihood' },
  act: `
    p = softmax(h / temperature)
    a = pick(u, p)`,
  learn: `
    q   = output ? a : sigmoid(h / temperature + evidence)
    f   = exp(w * (1 - 2 * x) / temperature)
    rho = (1 - total(a) + total(a * f)) / (rest(h / temperature) + total(p * f))
    likelihood = (1 - 2 * x) * log(rho) / total(1)
    dw  = R * x * (q - p) / temperature`,
});
