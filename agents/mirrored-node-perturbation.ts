import { catalogueRule } from '../src/rule/rule.js';

/**
 * Node perturbation in mirrored pairs: in one pass noise c n is added to the drive of every unit, in the next it is
 * taken away, and n (R₊ − R₋) / 2c is an estimate of what the reward gains by that drive. Its mean is the gradient as c
 * → 0, and what bends the reward in the same way on both sides, which is noise to an estimate from one side, cancels in
 * every single step. The action that counts has no noise.
 *
 * Node perturbation: Williams (1992), Machine Learning 8:229–256; Fiete & Seung (2006), Physical Review Letters
 * 97:048104. Mirrored samples: Salimans et al. (2017), arXiv:1703.03864, who perturb weights. **Inferred**: that both
 * meet in this form.
 */
export const mirroredNodePerturbation = catalogueRule({
  name: 'mirrored-node-perturbation',
  about: 'noise in the drive, once added and once taken away, and the difference of the rewards along it',
  source: 'Fiete & Seung (2006), PRL 97:048104, with the mirrored samples of Salimans et al. (2017), arXiv:1703.03864',
  params: {
    c: { default: 0.01, min: 1e-4, about: 'standard deviation of the noise' },
    activation: { default: 'sigmoid', choices: ['sigmoid', 'tanh', 'relu', 'linear'], about: 'of hidden units' },
  },
  passes: 'clean, plus, minus',
  hears: { h: 'sum in: w * x', R: 'broadcast reward' },
  act: `
    n = normal(u[clean])
    v = plus ? h + c * n : minus ? h - c * n : h
    f = activation == 'tanh' ? tanh(v) : activation == 'relu' ? relu(v) : activation == 'linear' ? v : sigmoid(v)
    a = output ? v : f`,
  learn: 'dw = x * n * (R[plus] - R[minus]) / (2 * c)',
});
