import type { Optimizer } from '../../rule/optimizer/optimizer.js';
import type { Engine } from '../plain-options.js';
import { planTeam, type TeamPlan } from '../plan.js';
import { keptOptimizer } from '../team-config.js';
import { type TeamOptions, teamOptions } from '../team-options.js';
import { checkState } from './check-state.js';
import type { TeamState } from './team-state.js';
import { tensorsOf } from './tensors-of.js';

/** Options of {@link restoreTeam}. */
export interface RestoreOptions {
  /** Default: the engine of the saved team. Both go on with the same numbers. */
  readonly engine?: Engine;
  /**
   * The team's optimizer, to make sure that it is this one. Needed for one of your own in a state that was saved
   * without its `clock`.
   */
  readonly optimizer?: Optimizer;
  /**
   * What is done to its units from now on, in place of what was to be done to those of the saved team; steps go on from
   * those of the state. Default: what the saved team has, which goes on.
   */
  readonly interventions?: TeamOptions['interventions'];
}

/**
 * The plan of a team that goes on from a state.
 *
 * @throws {@link UserError} or {@link RuleError} that says what the state lacks or what does not fit.
 */
export function restoredPlan(state: TeamState, { engine, optimizer, interventions }: RestoreOptions): TeamPlan {
  const { config, clock, tensors } = checkState(state);
  const plan = planTeam({
    ...teamOptions(config),
    optimizer: keptOptimizer(config.optimizer, optimizer),
    engine: engine ?? config.engine,
    ...(interventions && { interventions }),
  });
  if (!interventions) return { ...plan, beginning: { clock, values: tensorsOf(tensors, plan, clock) } };
  // What other interventions kept of earlier steps is none of these; they begin with nothing.
  const own = Object.entries(tensors).filter(([name]) => !/^layer\d+\/intervention\d+$/.test(name));
  const values = tensorsOf(Object.fromEntries(own), { ...plan, interventions: [] }, clock);
  return { ...plan, beginning: { clock, values } };
}
