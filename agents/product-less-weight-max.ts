import { catalogueRule } from '../src/rule/rule.js';

/**
 * The tempting shortcut next to Unbiased Weight Maximization, kept to be audited: r_i = Σ_j r_j (1 − ρ_j), without the
 * product over earlier targets. It is **biased** wherever a unit feeds more than one other.
 */
export const productLessWeightMax = catalogueRule({
  name: 'product-less-weight-max',
  about: 'unbiased-weight-max without the product over earlier targets: biased, kept to be audited',
  source: 'derived for klopf as a counterexample',
  params: { temperature: { default: 1, min: 1e-6, about: 'divides the drive' } },
  hears: {
    h: 'sum in: w * x',
    R: 'broadcast reward',
    sum: 'sum out: r * (1 - rho) / total(1)',
  },
  act: `
    p = softmax(h / temperature)
    a = pick(u, p)`,
  learn: `
    r    = output ? R : a * sum
    f    = exp(-w * x / temperature)
    rho  = (1 - total(a) + total(a * f)) / (rest(h / temperature) + total(p * f))
    dw   = r * x * (a - p) / temperature`,
});
