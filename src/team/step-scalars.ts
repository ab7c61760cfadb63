import type { CompiledOptimizer } from '../rule/optimizer/compile-optimizer.js';
import { pacedRate, rateAt } from '../rule/optimizer/rate.js';
import type { LayerPlan } from './layer-plan.js';
import type { TeamPlan } from './plan.js';

/**
 * Writes what update `t` = 1, 2, … of a layer needs beside its arrays: the layer's rate, the optimizer's scalars, 1 /
 * batch, then the rate of each parameter of synapses, units and feedback synapses.
 */
export function writeStepScalars(
  into: Float32Array,
  { optimizer, batch }: Pick<TeamPlan, 'optimizer' | 'batch'>,
  { rate, schedules, rule }: Pick<LayerPlan, 'rate' | 'schedules' | 'rule'>,
  t: number,
): void {
  writeClock(into, optimizer, t);
  into[0] = rateAt(rate, t);
  let at = optimizer.scalars.length + 1;
  into[at++] = 1 / batch;
  for (const learned of [rule.synapseLearned, rule.unitLearned, rule.feedback])
    for (const one of learned) into[at++] = pacedRate(one, rate, schedules, t);
}

/**
 * Of what {@link writeStepScalars} writes, the optimizer's scalars: the only ones that change from update to update if
 * rates are constant.
 */
export function writeClock(into: Float32Array, optimizer: CompiledOptimizer, t: number): void {
  const clock = optimizer.clock(t);
  for (let k = 0; k < clock.length; k++) into[k + 1] = clock[k]!;
}
