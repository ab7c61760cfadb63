import { catalogueRule } from '../src/rule/rule.js';

/**
 * A ceiling for rules of credit: each hidden unit is told by a simulator what its firing, rather than its silence, was
 * worth in this very step, D = E[R | it fires, all others of its layer and below as they were] − E[R | it is silent].
 * No unit can know that from what it hears; `counterfactualOracle` finds it by playing on from copies. Unbiased,
 * whatever the baseline:
 *
 *     averaged   dw = p (1 − p) D x / T         the expectation over the unit's own action
 *     chance     dw = (a − p)² D x / T          COMA: what it did, less the mean over what it could have done
 *     silence    dw = a (1 − p) D x / T         difference rewards: what it did, less what its silence would have brought
 *
 * Wolpert & Tumer (2001), Advances in Complex Systems 4:265–279 (difference rewards); Foerster et al. (2018), AAAI,
 * arXiv:1705.08926 (COMA).
 */
export const counterfactualCredit = catalogueRule({
  name: 'counterfactual-credit',
  about: 'a simulator tells each hidden unit what its firing was worth: COMA and difference rewards, as a ceiling',
  source: 'Foerster et al. (2018), arXiv:1705.08926; Wolpert & Tumer (2001)',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    baseline: {
      default: 'averaged',
      choices: ['averaged', 'chance', 'silence'],
      about: "what the action is compared with: 'chance' is COMA, 'silence' difference rewards",
    },
  },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', D: 'own error' },
  act: `
    p = softmax(h / temperature)
    a = pick(u, p)`,
  learn: `
    part = baseline == 'averaged' ? p * (1 - p) : baseline == 'chance' ? (a - p) * (a - p) : a * (1 - p)
    dw   = x * (output ? R * (a - p) : D * part) / temperature`,
});
