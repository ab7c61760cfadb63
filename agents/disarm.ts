import { catalogueRule } from '../src/rule/rule.js';

/**
 * DisARM: a unit is paid what it earned beside its own opposite. In an antithetic pair it draws u and 1 − u, and learns
 * where its two actions differ: ½ (R − R̃) (a − ã) max(p, 1 − p), whose mean over the draw is p (1 − p) [Q(1) − Q(0)].
 * Unbiased.
 *
 * A pair has to be one layer's alone, with the layers below as they were, so there is a pass for each. In `lower` the
 * first layer does the opposite and those above draw anew. In `upper` all hidden units repeat what they did and output
 * units do the opposite. That is the paper's estimator for a hidden layer and output units. **Inferred**: a layer
 * between, which would need a pass of its own, takes the mean of REINFORCE in `plain` and `lower`, each with the
 * other's reward for its baseline; its draws in both are independent, so it is unbiased, too.
 *
 * Dong, Mnih & Tucker (2020), DisARM: an antithetic gradient estimator for binary latent variables, NeurIPS,
 * arXiv:2006.10680, after ARM of Yin & Zhou (2019), arXiv:1807.11143. The baseline is that of Kool, van Hoof & Welling
 * (2019), Buy 4 REINFORCE samples, get a baseline for free.
 */
export const disarm = catalogueRule({
  name: 'disarm',
  about: 'a unit is paid by how the reward changes when it draws 1 - u in place of u',
  source: 'Dong, Mnih & Tucker (2020), NeurIPS, arXiv:2006.10680, after Yin & Zhou (2019), arXiv:1807.11143',
  params: { temperature: { default: 1, min: 1e-6, about: 'divides the drive' } },
  passes: 'plain, lower, upper',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    p = sigmoid(h / temperature)
    v = first ? (lower ? 1 - u[plain] : u[plain]) : upper ? (output ? 1 - u[plain] : u[plain]) : u
    a = v < p ? 1 : 0`,
  learn: `
    gap  = first ? (R - R[lower]) * (a - a[lower]) : (R - R[upper]) * (a - a[upper])
    pair = gap * max(p, 1 - p) * x
    free = (R - R[lower]) * (x * (a - p) - x[lower] * (a[lower] - p[lower]))
    dw   = (first || output ? pair : free) / (2 * temperature)`,
});
