import { catalogueRule } from '../src/rule/rule.js';

/**
 * Random feedback local online learning (RFLO) in a recurrent layer: each unit integrates what it hears with a leak,
 * keeps for each synapse the product of its slope and the input, with the same leak, and moves along that times the
 * errors as it hears them over constants M:
 *
 *     a ← (1 − leak) a + leak (tanh(h) + ξ),  p ← (1 − leak) p + leak tanh′(h) x,  dw = (Σ M e) p
 *
 * For layers that hear their peers a step late, the team's option `lateralDelay`; the task tells as many errors as the
 * option `errors` says. The gradient through time would need every synapse's effect on every unit; here it is cut to
 * that on the unit itself.
 *
 * Murray (2019), Local online learning in recurrent networks with random feedback, eLife 8:e43299; with noise ξ ~ N(0,
 * deviation²) as in Portes, Schmid & Murray (2022), arXiv:2206.13448, where only lateral weights learn.
 */
export const rflo = catalogueRule({
  name: 'rflo',
  about: 'leaky units of a recurrent layer that hear the errors over constants and keep a local eligibility',
  source: 'Murray (2019), eLife 8:e43299; with noise as in Portes, Schmid & Murray (2022), arXiv:2206.13448',
  params: {
    leak: { default: 0.1, min: 0, max: 1, about: 'step over time constant' },
    deviation: { default: 0.5, min: 0, about: 'standard deviation of the noise in each unit' },
  },
  unit: { a: 0 },
  synapse: { p: 0 },
  feedback: { M: 'glorot-uniform' },
  hears: { h: 'sum in: w * x', e: 'own error', b: 'sum error: M * e' },
  act: `
    f = tanh(h)
    a = a + leak * (f - a + deviation * normal(u))`,
  learn: `
    p  = p + leak * ((1 - f * f) * x - p)
    dw = b * p`,
});
