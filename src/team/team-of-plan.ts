import type { Bus } from '../bus/bus.js';
import { DenseTeam } from './dense.js';
import { createLiteralTeam } from './literal.js';
import type { TeamPlan } from './plan.js';
import type { Team } from './team.js';

/** The team of a plan, by the engine that it names. Throws RangeError for a dense team on a bus, or one that does not fit memory. */
export function teamOfPlan(plan: TeamPlan, bus?: Bus): Team {
  if (plan.config.engine === 'literal') return createLiteralTeam(plan, bus);
  if (bus)
    throw new RangeError("a bus was given, but the units of a dense team do not talk on one; use engine 'literal'");
  return new DenseTeam(plan);
}
