import type { Bus } from '../bus/bus.js';
import { DenseTeam } from '../dense/dense-team.js';
import { UserError } from '../errors/user-error.js';
import { changingTeam, onOneBus } from '../team/interventions/changing-team.js';
import { createLiteralTeam } from '../team/literal-team.js';
import type { TeamPlan } from '../team/plan.js';
import type { Team } from '../team/team.js';

/**
 * The team of a plan, by the engine that it names. Throws UserError for a dense team on a bus, or one that does not fit
 * memory.
 */
export function teamOfPlan(plan: TeamPlan, bus?: Bus): Team {
  if (plan.config.engine === 'literal') return changingTeam(plan, onOneBus(createLiteralTeam, bus));
  if (bus)
    throw new UserError("a bus was given, but the units of a dense team do not talk on one; use engine 'literal'");
  return changingTeam<DenseTeam>(plan, (stage, before) => {
    before?.close();
    return new DenseTeam(stage);
  });
}
