import { catalogueRule } from '../src/rule/rule.js';

/**
 * MAP propagation: hidden units draw a real action around their mean, and after the network has acted they all settle,
 * step by step, for the most probable actions given what they saw and what the output did; then they learn by REINFORCE
 * as if they had done that. Nearly unbiased, with far less variance than REINFORCE.
 *
 * Hidden H ~ N(softplus(h), s²). A settling step, for all units at once from the same old values:
 *
 *     H ← H + step · (μ − H + s² Σ_j w_j δ_j)
 *
 * with δ_j = (H_j − μ_j) f′(h_j) / s_j², and (1[a = k] − π_k) / T for the logits of a choice. `step` is the paper's ½.
 * Then e = x δ at the settled values.
 *
 * `head`: what an output unit does. `choice`: one of several actions; `gaussian`: a number from N(h, s²); `value`: the
 * number h, where settling and learning pretend that h + noise had been drawn: the others settle towards that, and the
 * eligibility is divided by what is left between it and the settled h (the `gate` of the author's code), so that it
 * stands for the gradient of h. `learns: 'past'` steps along the traces before the present is added to them, as the
 * critic of `train` must.
 *
 * Chung (2021), MAP propagation algorithm: faster learning with a team of reinforcement learning agents, NeurIPS,
 * arXiv:2010.07893. The gate goes down the network from unit to unit here; the author's code hands it to all layers.
 * There K actions have K logits; here K − 1, which start as the differences of K.
 */
export const mapPropagation = catalogueRule({
  name: 'map-propagation',
  about: 'hidden units settle for the most probable actions given what the output did, then learn by REINFORCE',
  source: 'Chung (2021), NeurIPS; arXiv:2010.07893',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the logits of a choice' },
    variance: { default: 0.1, min: 1e-9, about: 's² of hidden units, and of output units that draw a number' },
    settling: { default: 20, min: 0, max: 1000, about: 'settling steps' },
    step: { default: 0.5, min: 0, max: 1, about: 'of settling, in units of s²' },
    decay: { default: 0, min: 0, max: 1, about: 'of the eligibility trace, γλ' },
    head: { default: 'choice', choices: ['choice', 'gaussian', 'value'], about: 'what output units do' },
    learns: {
      default: 'present',
      choices: ['present', 'past'],
      about: "'past': step before the present is added to the traces",
    },
  },
  synapse: { w: { start: 'glorot-differences', bias: 0 }, z: 0 },
  hears: {
    h: 'sum in: w * x',
    R: 'broadcast reward',
    back: 'sum out: w * d',
    gate: 'fold out from 1: pass',
  },
  act: `
    noise = sqrt(variance) * normal(u)
    p = softmax(h / temperature)
    drawn = head == 'gaussian' ? h + noise : h
    a = output ? (head == 'choice' ? pick(u, p) : drawn) : softplus(h) + noise`,
  settle: `
    mean = output ? (head == 'choice' ? softmax(h / temperature) : h) : softplus(h)
    gap  = output && head == 'value' ? noise - (mean - a) : a - mean
    d    = output ? (head == 'choice' ? gap / temperature : gap / variance) : gap * sigmoid(h) / variance
    a    = output ? a : a + step * (mean - a + variance * back)`,
  settlingSteps: 'settling',
  learn: `
    mean = output ? (head == 'choice' ? softmax(h / temperature) : h) : softplus(h)
    gap  = output && head == 'value' ? noise - (mean - a) : a - mean
    d    = output ? (head == 'choice' ? gap / temperature : gap / variance) : gap * sigmoid(h) / variance
    pass = output ? (gap == 0 ? 0 : 1 / gap) : gate
    past = z
    z    = decay * z + x * (head == 'value' ? pass * d : d)
    dw   = R * (learns == 'past' ? past : z)`,
});
