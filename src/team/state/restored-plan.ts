import type { Optimizer } from '../../rule/optimizer/optimizer.js';
import type { Engine } from '../plain-options.js';
import { planTeam, type TeamPlan } from '../plan.js';
import { keptOptimizer } from '../team-config.js';
import { teamOptions } from '../team-options.js';
import { checkState } from './check-state.js';
import type { TeamState } from './team-state.js';
import { tensorsOf } from './tensors-of.js';

export interface RestoreOptions {
  /** Default: the engine of the saved team. Both go on with the same numbers. */
  readonly engine?: Engine;
  /**
   * The team's optimizer, to make sure that it is this one. Needed for one of your own in a state that was saved
   * without its `clock`.
   */
  readonly optimizer?: Optimizer;
}

/**
 * The plan of a team that goes on from a state.
 *
 * @throws {@link UserError} or {@link RuleError} that says what the state lacks or what does not fit.
 */
export function restoredPlan(state: TeamState, { engine, optimizer }: RestoreOptions): TeamPlan {
  const { config, clock, tensors } = checkState(state);
  const plan = planTeam({
    ...teamOptions(config),
    optimizer: keptOptimizer(config.optimizer, optimizer),
    engine: engine ?? config.engine,
  });
  return { ...plan, beginning: { clock, values: tensorsOf(tensors, plan, clock) } };
}
