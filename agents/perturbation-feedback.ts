import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over B, which learns what noise tells of the loss. In a second pass hidden units add noise c n to
 * what they say, and n (R̃ − R) / c, with the rewards of both passes, is an estimate of what the reward gains by what a
 * unit says: its mean is the gradient as c → 0. A unit says to those it feeds how far what it heard, Σ B d, is from
 * that estimate, and B takes a step of least squares: dB = (λ̂ − Σ B d) d. The reward has to be minus the loss that the
 * errors descend.
 *
 * Lansdell, Prakash & Kording (2020), Learning to solve the credit assignment problem, ICLR, arXiv:1906.00889.
 */
export const perturbationFeedback = catalogueRule({
  name: 'perturbation-feedback',
  about: 'feedback weights learn to predict what noise in a second pass tells of the loss',
  source: 'Lansdell, Prakash & Kording (2020), ICLR, arXiv:1906.00889',
  params: {
    c: { default: 0.01, min: 1e-4, about: 'standard deviation of the noise' },
    rate: { default: 0.03, min: 0, about: 'of feedback weights' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  passes: 'clean, noisy',
  synapse: { B: { learned: true, rate: 'rate' } },
  hears: {
    h: 'sum in: w * x',
    e: 'own error',
    R: 'broadcast reward',
    back: 'sum out: B * d',
    s: 'echo: back - estimate',
  },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    n = normal(u)
    a = output ? h : noisy ? f + c * n : f`,
  learn: `
    estimate = output ? 0 : n[noisy] * (R[noisy] - R) / c
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d
    dB = -s * d`,
});
