import type { Bus } from '../bus/bus.js';
import { checkOptions } from '../errors/check-options.js';
import type { LiteralTeam } from '../team/literal-team.js';
import { type RestoreOptions, restoredPlan } from '../team/state/restored-plan.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { teamOfPlan } from './team-of-plan.js';

/**
 * A team that goes on exactly as the one whose state this is would have: N steps, `state()`, `restoreTeam` and N steps more end with
 * the digest of 2N steps, in either engine, whichever had the state, at any step; between act and learn it learns next.
 *
 * A literal team can be put on a bus of your own. Throws UserError that says what the state lacks or what does not fit, and RuleError where its rule does not compile.
 */
export function restoreTeam(
  state: TeamState,
  options: RestoreOptions & { readonly engine: 'literal' },
  bus?: Bus,
): LiteralTeam;
export function restoreTeam(state: TeamState, options?: RestoreOptions): Team;
export function restoreTeam(state: TeamState, options: RestoreOptions = {}, bus?: Bus): Team {
  checkOptions(options, {
    of: 'restoreTeam',
    known: ['engine', 'optimizer', 'interventions'],
    example: "{ engine: 'literal' }",
  });
  return teamOfPlan(restoredPlan(state, options), bus);
}
