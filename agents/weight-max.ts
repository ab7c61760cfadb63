import { catalogueRule } from '../src/rule/rule.js';

/**
 * Weight Maximization: the reward of a hidden unit is the change of the norm of its own outgoing weights.
 *
 * Output units hear the reward R. A hidden unit i hears, from each unit j it feeds, n·|w′|ⁿ⁻¹·sign(w′)·dw of their
 * synapse: the first-order change of |w_ij|ⁿ, with the weight after this step and the raw direction before the
 * optimizer (the order of the author's code). A silent unit gets r = 0; with traces, `decay` (γλ) > 0, it is still paid
 * for when it fired before, as in the author's code. Biased for large weights.
 *
 * `baseline: 'activity'` puts (a − p) in the place of a in a unit's reward; it uses the present eligibility, not the
 * trace (with `decay` > 0 that combination is ours, not the paper's). With `head: 'gaussian'` output units draw a real
 * action from N(h, deviation²).
 *
 * Chung (2022), Learning by competition of self-interested reinforcement learning agents, AAAI; arXiv:2010.09770.
 */
export const weightMax = catalogueRule({
  name: 'weight-max',
  about: "a hidden unit's reward is the change of its outgoing weight norm",
  source: 'Chung (2022), AAAI; arXiv:2010.09770',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    norm: { default: 2, min: 1, about: 'n of the weight norm' },
    decay: { default: 0, min: 0, max: 1, about: 'of the eligibility trace, γλ' },
    baseline: {
      default: 'none',
      choices: ['none', 'activity'],
      about: "'activity': a − p in place of a in the unit's reward",
    },
    head: {
      default: 'choice',
      choices: ['choice', 'gaussian'],
      about: 'of output units: a choice, or a number from N(h, deviation²)',
    },
    deviation: { default: 0.5, min: 1e-6, about: 'of gaussian output units' },
  },
  synapse: { z: 0 },
  hears: {
    h: 'sum in: w * x',
    R: 'broadcast reward',
    c: "sum out: norm * pow(abs(w'), norm - 1) * sign(w') * (baseline == 'activity' ? r * e : dw)",
  },
  act: `
    p = softmax(h / temperature)
    a = output && head == 'gaussian' ? h + deviation * normal(u) : pick(u, p)`,
  learn: `
    r  = output ? R : baseline == 'activity' ? (a - p) * c : decay > 0 ? c : a * c
    e  = output && head == 'gaussian' ? (a - h) / (deviation * deviation) : (a - p) / temperature
    z  = decay * z + x * e
    dw = r * z`,
});
