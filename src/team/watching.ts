import type { Floats } from '../rule/ops/precision.js';
import type { TeamPlan } from './plan.js';
import type { StateTensor } from './state/state-tensor.js';
import type { TeamClock } from './state/team-state.js';
import type { Team } from './team.js';

/**
 * Where the numbers of a tensor are: `values[at + lane · laneStride + row · stride + column]`, until the team is called
 * again.
 */
export interface TensorView {
  readonly values: Floats;
  readonly at: number;
  readonly stride: number;
  readonly laneStride: number;
}

/** How a recorder looks into a team of klopf's own, of which several threads may each play a part. */
export interface Watching {
  readonly plan: TeamPlan;
  /** Calls `look` in the first of the threads that play the team, while all hold still. */
  still(look: () => void): void;
  /**
   * `team.learn`, to the same bits; if some lane learned it calls `look` as {@link still} does, with the directions in
   * place, before parameters are updated and before lanes whose episode is over forget it.
   */
  learn(told: Parameters<Team['learn']>, look: () => void): void;
  /** Whether a lane learned from the last step that was learned from. */
  hasLearned(lane: number): boolean;
  /** A copy in the literal engine, and the memory itself in the dense one. */
  view(tensor: StateTensor): TensorView;
  clock(): TeamClock;
}

/** By the very object that an engine made: who wraps a team changes what its calls do. */
const WATCHINGS = new WeakMap<Team, Watching>();

export function allowWatching(team: Team, watching: Watching): void {
  WATCHINGS.set(team, watching);
}

/** Undefined for a team that is not an engine's own. */
export function watchingOf(team: Team): Watching | undefined {
  return WATCHINGS.get(team);
}
