import { defineRule } from '../src/rule/rule.js';

/**
 * REINFORCE: every unit hears the same broadcast reward and climbs it along its own eligibility. Unbiased.
 *
 * With `baseline: 'running'` each unit subtracts its own running mean of the reward, which it learned before this
 * action, so the rule stays unbiased. `decay` (γλ) keeps an eligibility trace within an episode.
 *
 * Williams (1992), Machine Learning 8:229–256.
 */
export const reinforce = defineRule({
  name: 'reinforce',
  about: 'every unit hears the same reward and climbs it along its own eligibility',
  source: 'Williams (1992), Machine Learning 8:229-256',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    decay: { default: 0, min: 0, max: 1, about: 'of the eligibility trace, γλ' },
    baseline: { default: 'none', choices: ['none', 'running'], about: 'what is subtracted from the reward' },
    rate: { default: 0.01, min: 0, max: 1, about: 'of the running baseline' },
  },
  unit: { b: { start: 0, learned: true, rate: 'rate' } },
  synapse: { z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    p = sigmoid(h / temperature)
    a = u < p ? 1 : 0`,
  learn: `
    r  = baseline == 'running' ? R - b : R
    db = baseline == 'running' ? R - b : 0
    z  = decay * z + x * (a - p) / temperature
    dw = r * z`,
});
