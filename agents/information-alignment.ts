import { catalogueRule } from '../src/rule/rule.js';

/**
 * Errors come back over B, which learns from what both of its ends know: dB = amp · x h − nulling · s h − decay · B,
 * where h is the drive of the unit and s, the sender's echo, is Σ B h over the units that the sender feeds. The second
 * term bounds what the first lets grow.
 *
 * Kunin et al. (2020), Two routes to scalable credit assignment without weight symmetry, arXiv:2003.01513, primitives
 * amp, null and decay. Its code has no 1/2 in ‖B y‖² and ‖B‖², so that its coefficients of null and decay are half of
 * these. The drive includes the bias. Units that sensors feed hear no echo. The weight mirror (Akrout et al. 2019),
 * which is the case without the second term, needs inputs of noise, which this has not.
 */
export const informationAlignment = catalogueRule({
  name: 'information-alignment',
  about: 'feedback weights learn from input and drive, bounded by what they carry back: primitives amp, null and decay',
  source: 'Kunin et al. (2020), arXiv:2003.01513',
  params: {
    amp: { default: 0.01, min: 0, about: 'of input times drive' },
    nulling: { default: 0.01, min: 0, about: 'of the null primitive: echo times drive' },
    decay: { default: 0.01, min: 0, about: 'of feedback weights' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  synapse: { B: { learned: true } },
  hears: { h: 'sum in: w * x', e: 'own error', back: 'sum out: B * d', carried: 'sum out: B * h', s: 'echo: carried' },
  act: `
    f = activation == 'tanh' ? tanh(h) : activation == 'relu' ? relu(h) : activation == 'linear' ? h : sigmoid(h)
    a = output ? h : f`,
  learn: `
    slope = activation == 'tanh' ? 1 - a * a : activation == 'relu' ? (h > 0 ? 1 : 0) : activation == 'linear' ? 1 : a * (1 - a)
    d  = output ? e : back * slope
    dw = x * d
    dB = amp * x * h - nulling * s * h - decay * B`,
});
