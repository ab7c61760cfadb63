import { pacedRate, rateAt } from '../rule/optimizer/rate.js';
import type { LayerPlan } from './layer-plan.js';
import type { TeamPlan } from './plan.js';

/**
 * Writes what update `t` = 1, 2, … of a layer needs beside its arrays: the layer's rate, the optimizer's scalars, 1 / batch, then the
 * rate of each
 * parameter of synapses, units and feedback synapses.
 */
export function writeStepScalars(
  into: Float32Array,
  { optimizer, batch }: Pick<TeamPlan, 'optimizer' | 'batch'>,
  { rate, schedules, rule }: Pick<LayerPlan, 'rate' | 'schedules' | 'rule'>,
  t: number,
): void {
  const clock = optimizer.clock(t);
  into[0] = rateAt(rate, t);
  for (let k = 0; k < clock.length; k++) into[k + 1] = clock[k]!;
  let at = clock.length + 1;
  into[at++] = 1 / batch;
  for (const learned of [rule.synapseLearned, rule.unitLearned, rule.feedback])
    for (const one of learned) into[at++] = pacedRate(one, rate, schedules, t);
}
