import { catalogueRule } from '../src/rule/rule.js';

/**
 * A critic that is itself a team: stochastic Bernoulli-logistic hidden units, each with nothing but its own eligibility
 * and the change of its outgoing weights' norm, and an output unit whose action, the value of what it sees, is linear
 * in what they do. The actor's units hear of it only by the broadcast TD error.
 *
 * As `td-backprop` it steps along the traces of the past when the TD error δ comes, and then adds the present
 * eligibility: ∂V/∂w at the output, x (a − p) in hidden units, which are paid 2 w′ dw by those they feed, as in
 * `weight-max`.
 *
 * Inferred: Chung (2022), arXiv:2010.09770, applied to δ·V, whose gradient TD(λ) follows; no paper's critic.
 */
export const tdWeightMax = catalogueRule({
  name: 'td-weight-max',
  about: 'a critic that is a team: the value by units that learn from the change of their outgoing weights',
  source: 'inferred from Chung (2022), arXiv:2010.09770, and Sutton (1988)',
  params: {
    temperature: { default: 1, min: 1e-6, about: 'divides the drive of hidden units' },
    decay: { default: 0, min: 0, max: 1, about: 'of the eligibility trace, γλ' },
  },
  synapse: { z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', c: "sum out: 2 * w' * dw" },
  act: `
    p = sigmoid(h / temperature)
    a = output ? h : u < p ? 1 : 0`,
  learn: `
    dw = (output ? R : c) * z
    z  = decay * z + x * (output ? 1 : (a - p) / temperature)`,
});
