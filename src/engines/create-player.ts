import type { Seed } from '../random/seed.js';
import { greedyRole } from '../rule/compile/greedy-role.js';
import { planTeam, type TeamPlan } from '../team/plan.js';
import { checkState } from '../team/state/check-state.js';
import type { TeamState } from '../team/state/team-state.js';
import type { Team } from '../team/team.js';
import { type TeamOptions, teamOptions } from '../team/team-options.js';
import { teamOfPlan } from './team-of-plan.js';

export interface PlayerOptions {
  readonly batch: number;
  /** Of its draws. */
  readonly seed: Seed;
  /** Its output units do what is most probable, see {@link greedyRole}; hidden units draw as ever. */
  readonly greedy: boolean;
  /**
   * What is done to its units, in steps of its own; those of the team that learned are of other steps. Default:
   * nothing.
   */
  readonly interventions?: TeamOptions['interventions'];
}

/**
 * A team that has learned what another had, to act with and nothing else: with other lanes, other draws, and nothing
 * remembered. By the other's engine. Throws UserError for a state that is none, or weights that are not finite.
 */
export function createPlayer(state: TeamState, { batch, seed, greedy, interventions }: PlayerOptions): Team {
  const { config, tensors } = checkState(state);
  const plan = planTeam({ ...teamOptions(config), interventions, batch, seed, optimizer: 'sgd', start: { tensors } });
  const once = plan.passes.length > 0 ? firstPassPlan(plan) : plan;
  return teamOfPlan(greedy ? greedyPlan(once) : once);
}

/** What learns nothing acts in the first pass alone, whose actions count. */
function firstPassPlan(plan: TeamPlan): TeamPlan {
  return {
    ...plan,
    passes: [],
    paidPasses: 1,
    layers: plan.layers.map((layer) => ({ ...layer, passes: 1 })),
    signature: `first pass ${plan.signature}`,
  };
}

function greedyPlan(plan: TeamPlan): TeamPlan {
  const last = plan.layers.at(-1)!;
  const role = greedyRole(plan.rule.graph, last.role);
  const rule = { ...plan.rule, output: role };
  return {
    ...plan,
    rule,
    layers: [...plan.layers.slice(0, -1), { ...last, rule, role }],
    signature: `greedy ${plan.signature}`,
  };
}
