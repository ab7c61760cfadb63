import { catalogueRule } from '../src/rule/rule.js';

/**
 * A critic: deterministic softplus units and a linear output, whose action is the value of what it sees, trained by
 * backpropagation with eligibility traces. As the critic of `train` it hears the TD error δ_t = r + γ V(s′) − V(s) when
 * it has just looked at s′: so it first steps along the traces of the past, and then adds ∇V(s′) to them.
 *
 * dw = δ z, then z ← γλ z + ∇V; `decay` is γλ. The gradient is that of the weights before the update.
 *
 * Sutton (1988), Machine Learning 3:9–44; as the critic of Chung (2022), arXiv:2010.09770.
 */
export const tdBackprop = catalogueRule({
  name: 'td-backprop',
  about: 'a critic: the value of a state by backpropagation with traces, TD(λ)',
  source: 'Sutton (1988), Machine Learning 3:9-44',
  params: { decay: { default: 0, min: 0, max: 1, about: 'of the eligibility trace, γλ' } },
  synapse: { z: 0 },
  hears: { h: 'sum in: w * x', R: 'broadcast reward', back: 'sum out: w * d' },
  act: 'a = output ? h : softplus(h)',
  learn: `
    dw = R * z
    d  = output ? 1 : back * sigmoid(h)
    z  = decay * z + x * d`,
});
