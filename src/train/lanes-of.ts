import { DynamicsVectorEnv, type Env, VectorEnv } from '../gymnasium/index.js';
import type { Team } from '../team/team.js';
import { createDynamicsLanes } from './dynamics-env-lanes.js';
import { createLanes, type Lanes } from './env-lanes.js';
import { createVectorLanes } from './vector-env-lanes.js';

/** The lanes of a list of environments, or of a vector environment. Throws UserError where they do not fit the team. */
export function lanesOf(
  team: Team,
  envs: readonly Env[] | VectorEnv,
  seedOf: (k: number) => number,
  autoreset: 'same-step' | 'next-step',
  signal: 'reward' | 'error' = 'reward',
): Lanes {
  if (envs instanceof DynamicsVectorEnv) return createDynamicsLanes(team, envs, seedOf, autoreset);
  if (envs instanceof VectorEnv) return createVectorLanes(team, envs, seedOf, autoreset);
  return createLanes(team, envs, seedOf, autoreset, signal);
}
