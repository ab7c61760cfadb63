import type { Bus } from '../bus/bus.js';
import { checkOptions } from '../errors/check-options.js';
import type { GpuSource } from '../gpu/find-device.js';
import type { GpuTeam } from '../gpu/gpu-team.js';
import type { LiteralTeam } from '../team/literal-team.js';
import { type RestoreOptions, restoredPlan } from '../team/state/restored-plan.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { teamOfPlan } from './team-of-plan.js';

/** Options to restore a team on a graphics card. */
export interface GpuRestoreOptions extends Omit<RestoreOptions, 'engine'> {
  readonly engine: 'gpu';
}

/**
 * A team that goes on exactly as the one whose state this is would have: N steps, `state()`, `restoreTeam` and N steps
 * more end with the digest of 2N steps, in either engine, whichever had the state, at any step; between act and learn
 * it learns next.
 *
 * With `engine: 'gpu'` it is a promise of a team on a graphics card (see `createTeam`), which draws as the other would
 * have and rounds otherwise.
 * What such a team has saved is restored by the dense engine, where nothing else is asked for.
 *
 * A literal team can be put on a bus of your own. Throws UserError that says what the state lacks or what does not fit,
 * and RuleError where its rule does not compile.
 */
export function restoreTeam(state: TeamState, options: GpuRestoreOptions, gpu?: GpuSource): Promise<GpuTeam>;
export function restoreTeam(
  state: TeamState,
  options: RestoreOptions & { readonly engine: 'literal' },
  bus?: Bus,
): LiteralTeam;
export function restoreTeam(state: TeamState, options?: RestoreOptions): Team;
/** What restores a team with whatever it was given. */
export function restoreTeam(
  state: TeamState,
  options: RestoreOptions | GpuRestoreOptions,
  more: Bus | GpuSource | undefined,
): Team | Promise<GpuTeam>;
export function restoreTeam(
  state: TeamState,
  options: RestoreOptions | GpuRestoreOptions = {},
  more?: Bus | GpuSource,
): Team | Promise<GpuTeam> {
  checkOptions(options, {
    of: 'restoreTeam',
    known: ['engine', 'optimizer', 'interventions'],
    example: "{ engine: 'literal' }",
  });
  if (options.engine === 'gpu') return onCard(state, options, more as GpuSource | undefined);
  return teamOfPlan(restoredPlan(state, options), more as Bus | undefined);
}

async function onCard(state: TeamState, options: GpuRestoreOptions, gpu: GpuSource | undefined): Promise<GpuTeam> {
  const plan = restoredPlan(state, { ...options, engine: 'dense' });
  const { createGpuTeam } = await import('../gpu/create-gpu-team.js');
  return createGpuTeam(plan, gpu);
}
