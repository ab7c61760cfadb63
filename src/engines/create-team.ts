import type { Bus } from '../bus/bus.js';
import type { LiteralTeam } from '../team/literal-team.js';
import { planTeam } from '../team/plan.js';
import type { Team } from '../team/team.js';
import type { TeamOptions } from '../team/team-options.js';
import { teamOfPlan } from './team-of-plan.js';

/**
 * Makes a team of units. `engine: 'literal'` and `engine: 'dense'` end with the same weights, bit for bit.
 *
 * A literal team can be put on a bus of your own, to tap, delay, drop or shuffle its messages.
 * Throws UserError or RuleError that says what was given and what is expected.
 */
export function createTeam(options: TeamOptions & { readonly engine: 'literal' }, bus?: Bus): LiteralTeam;
export function createTeam(options: TeamOptions): Team;
export function createTeam(options: TeamOptions, bus?: Bus): Team {
  return teamOfPlan(planTeam(options), bus);
}
