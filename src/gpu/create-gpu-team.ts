import type { TeamPlan } from '../team/plan.js';
import { CardTeam } from './card-team.js';
import { findDevice, type GpuSource } from './find-device.js';
import type { GpuTeam } from './gpu-team.js';
import { refuseUncovered } from './refuse.js';

/**
 * The team of a plan on a graphics card.
 *
 * @throws {@link UserError} for what no kernel is written for, and where there is no card, or too small a one.
 */
export async function createGpuTeam(plan: TeamPlan, gpu?: GpuSource): Promise<GpuTeam> {
  refuseUncovered(plan);
  return CardTeam.create(plan, await findDevice(gpu));
}
