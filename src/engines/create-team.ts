import type { Bus } from '../bus/bus.js';
import type { GpuSource } from '../gpu/find-device.js';
import type { GpuTeam } from '../gpu/gpu-team.js';
import type { LiteralTeam } from '../team/literal-team.js';
import { planTeam } from '../team/plan.js';
import type { Team } from '../team/team.js';
import type { TeamOptions } from '../team/team-options.js';
import { teamOfPlan } from './team-of-plan.js';

/** The options of a team on a graphics card. */
export interface GpuTeamOptions extends Omit<TeamOptions, 'engine'> {
  readonly engine: 'gpu';
}

/**
 * Makes a team of units. `engine: 'literal'` and `engine: 'dense'` end with the same weights, bit for bit.
 *
 * With `engine: 'gpu'` it is a promise of a team on a graphics card, by WebGPU, whose calls give promises, too. It
 * draws the same numbers, and its sums
 * are rounded otherwise (docs/gpu.md). `gpu`: where to find the card, `navigator.gpu` by default.
 *
 * A literal team can be put on a bus of your own, to tap, delay, drop or shuffle its messages.
 * Throws UserError or RuleError that says what was given and what is expected.
 */
export function createTeam(options: GpuTeamOptions, gpu?: GpuSource): Promise<GpuTeam>;
export function createTeam(options: TeamOptions & { readonly engine: 'literal' }, bus?: Bus): LiteralTeam;
export function createTeam(options: TeamOptions): Team;
export function createTeam(options: TeamOptions | GpuTeamOptions, more?: Bus | GpuSource): Team | Promise<GpuTeam> {
  if (options?.engine === 'gpu') return gpuTeam(options, more as GpuSource | undefined);
  return teamOfPlan(planTeam(options), more as Bus | undefined);
}

async function gpuTeam(options: GpuTeamOptions, gpu: GpuSource | undefined): Promise<GpuTeam> {
  const plan = planTeam({ ...options, engine: 'dense' });
  const { createGpuTeam } = await import('../gpu/create-gpu-team.js');
  return createGpuTeam(plan, gpu);
}
