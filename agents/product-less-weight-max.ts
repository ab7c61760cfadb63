import { defineRule } from '../src/rule/rule.js';

/**
 * The tempting shortcut next to Unbiased Weight Maximization, kept to be audited: r_i = Σ_j r_j (1 − ρ_j), without the
 * product over earlier targets. It is **biased** wherever a unit feeds more than one other.
 */
export const productLessWeightMax = defineRule({
  name: 'product-less-weight-max',
  about: 'unbiased-weight-max without the product over earlier targets: biased, kept to be audited',
  source: 'derived for klopf as a counterexample',
  params: { temperature: { default: 1, min: 1e-6, about: 'divides the drive' } },
  hears: {
    h: 'sum in: w * x',
    R: 'broadcast reward',
    total: 'sum out: r * (1 - rho)',
  },
  act: `
    p = sigmoid(h / temperature)
    a = u < p ? 1 : 0`,
  learn: `
    r    = output ? R : a * total
    side = 2 * a - 1
    rho  = sigmoid(side * (h - w * x) / temperature) / sigmoid(side * h / temperature)
    dw   = r * x * (a - p) / temperature`,
});
