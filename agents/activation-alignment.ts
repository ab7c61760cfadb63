import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over B, which learns to predict the drive h of its unit from what the unit hears: dB = x (amp · h −
 * sparse · q) with q = Σ B x over the unit's synapses. At rest B = w amp / sparse, where the inputs span enough. A step
 * must be small beside 2 / (sparse Σ x²).
 *
 * Kunin et al. (2020), Two routes to scalable credit assignment without weight symmetry, arXiv:2003.01513, primitives
 * amp and sparse. Its code has no 1/2 in ‖Bᵀx‖², so that its coefficient of sparse is half of this one. The drive
 * includes the bias, and q a B of the bias.
 */
export const activationAlignment = catalogueRule({
  name: 'activation-alignment',
  about: "feedback weights learn to predict the unit's drive from its inputs: primitives amp and sparse",
  source: 'Kunin et al. (2020), arXiv:2003.01513',
  params: {
    amp: { default: 0.01, min: 0, about: 'of input times drive' },
    sparse: { default: 0.01, min: 0, about: 'of input times the drive that B predicts' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  synapse: { B: { learned: true } },
  hears: { h: 'sum in: w * x', q: 'sum in: B * x', e: 'own error', back: 'sum out: B * d' },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d
    dB = x * (amp * h - sparse * q)`,
});
