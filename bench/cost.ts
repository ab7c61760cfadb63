import type { TeamPlan } from '../src/team/plan.js';

/** What a step costs at least. */
export interface StepCost {
  /**
   * 2 · (forward + update + credit) multiply-adds of one sample, as dense arithmetic, whatever shortcuts a kernel
   * takes: forward and update have one a synapse, biases included; credit one a synapse that joins two units. Draws,
   * sigmoids and the optimiser are not counted.
   */
  readonly flopsPerSample: number;
  /** Weights, optimiser state and activations of the batch, each read once and written once, in f32. */
  readonly bytesPerStep: number;
}

/** The cost of a step of a team. */
export function stepCost({ layers, optimizer, batch, sizes }: TeamPlan): StepCost {
  let macs = 0;
  let parameters = 0;
  for (const { inputs, columns, sendsCredit, rule } of layers) {
    const synapses = (inputs + 1) * columns;
    macs += 2 * synapses + (sendsCredit ? inputs * columns : 0);
    parameters += synapses * rule.synapseLearned.length;
  }
  const activations = batch * sizes.reduce((sum, size) => sum + size, 0);
  const floats = parameters * (1 + optimizer.state.length) + activations;
  return { flopsPerSample: 2 * macs, bytesPerStep: 2 * 4 * floats };
}
