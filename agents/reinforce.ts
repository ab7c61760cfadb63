import { catalogueRule } from '../src/rule/rule.js';

/**
 * REINFORCE: every unit hears the same broadcast reward and climbs it along its own eligibility. Unbiased.
 *
 * With `baseline: 'running'` each unit subtracts its own running mean of the reward, which it learned before this
 * action, so the rule stays unbiased. `decay` (γλ) keeps an eligibility trace within an episode. With
 * `head: 'gaussian'` output units draw a real action from N(h, deviation²), for environments whose actions are numbers.
 *
 * Williams (1992), Machine Learning 8:229–256.
 */
export const reinforce = catalogueRule({
  name: 'reinforce',
  about: 'every unit hears the same reward and climbs it along its own eligibility',
  source: 'Williams (1992), Machine Learning 8:229-256',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive' },
    decay: { default: 0, min: 0, max: 1, about: 'of the eligibility trace, γλ' },
    baseline: { default: 'none', choices: ['none', 'running'], about: 'what is subtracted from the reward' },
    rate: { default: 0.01, min: 0, max: 1, about: 'of the running baseline' },
    head: {
      default: 'choice',
      choices: ['choice', 'gaussian'],
      about: 'of output units: a choice, or a number from N(h, deviation²)',
    },
    deviation: { default: 0.5, min: 1e-6, about: 'of gaussian output units' },
  },
  unit: { b: { start: 0, learned: true, rate: 'rate' } },
  synapse: { z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    p = softmax(h / temperature)
    a = output && head == 'gaussian' ? h + deviation * normal(u) : pick(u, p)`,
  learn: `
    r  = baseline == 'running' ? R - b : R
    db = baseline == 'running' ? R - b : 0
    e  = output && head == 'gaussian' ? (a - h) / (deviation * deviation) : (a - p) / temperature
    z  = decay * z + x * e
    dw = r * z`,
});
