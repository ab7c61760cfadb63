import { type Floats, floats } from '../../rule/ops/precision.js';
import type { TeamPlan } from '../plan.js';
import { type StateTensor, sizeOf, stateTensors } from './state-tensor.js';
import { STATE_VERSION, type StateValues, type TeamClock, type TeamState } from './team-state.js';

/** The state of a team; `copy` writes what the engine keeps of a tensor to an array of the tensor's shape. */
export function readState(
  plan: TeamPlan,
  clock: TeamClock,
  copy: (tensor: StateTensor, into: Floats) => void,
): TeamState {
  const tensors: Record<string, StateValues> = {};
  for (const tensor of stateTensors(plan, clock.hasActed)) {
    const data = floats(plan.precision, sizeOf(tensor.shape));
    copy(tensor, data);
    tensors[tensor.name] = { shape: tensor.shape, data };
  }
  return { version: STATE_VERSION, config: structuredClone(plan.config), clock, tensors };
}
