import type { DynamicsVectorEnv } from '../gymnasium/index.js';
import { Box } from '../gymnasium/spaces/box.js';
import type { Team } from '../team/team.js';
import {
  blankEnvLanes,
  type EnvLanes,
  firstPass,
  fitCodings,
  type LanesOptions,
  type Mutable,
  resumeLanes,
  stateOfLanes,
} from './env-lanes.js';
import { laneSeeds, requireAutoreset } from './vector-env-lanes.js';

/**
 * Makes the lanes of a batch of dynamics. The team reads the memory that the dynamics write their observations to, and
 * nothing is allocated from step to step.
 *
 * @throws {@link UserError} when autoreset mode or spaces do not fit.
 */
export function createDynamicsLanes(
  team: Team,
  envs: DynamicsVectorEnv,
  { seedOf, autoreset, start }: LanesOptions,
): EnvLanes {
  requireAutoreset(envs, autoreset);
  const { observationCoding, actionCoding } = fitCodings(team, envs.singleObservationSpace, envs.singleActionSpace);
  const { numEnvs, batch } = envs;
  const { rewards, terminations, truncations } = batch;
  const given = batch.observations as Float32Array;
  const isSeenAsGiven = envs.singleObservationSpace instanceof Box && given instanceof Float32Array;
  const blank = blankEnvLanes(numEnvs, observationCoding.size);
  const lanes: Mutable<EnvLanes> = {
    ...blank,
    observations: isSeenAsGiven ? given : blank.observations,
    rewards,
    signals: rewards,
    terminated: terminations,
    truncated: truncations,
  };
  const { observations, ended, wasReset, returns } = lanes;
  const chosen = actionCoding.createBatch(numEnvs);
  const isReset = autoreset === 'next-step' ? 1 : 0;
  lanes.step = (actions) => {
    actionCoding.readAll(firstPass(actions, team, numEnvs), chosen);
    envs.advance(chosen);
    for (let k = 0; k < numEnvs; k++) {
      const over = ended[k]!;
      returns[k] = (over === 1 ? 0 : returns[k]!) + rewards[k]!;
      wasReset[k] = over & isReset;
      ended[k] = terminations[k]! | truncations[k]!;
    }
    if (!isSeenAsGiven) observationCoding.writeAll(given, observations);
  };
  lanes.state = () => stateOfLanes(lanes, { envs: envs.getState().envs });
  if (start) {
    envs.setState({ envs: start.envs, state: null });
    resumeLanes(lanes, start);
    return lanes;
  }
  envs.reset({ seed: laneSeeds(numEnvs, seedOf) });
  if (!isSeenAsGiven) observationCoding.writeAll(given, observations);
  return lanes;
}
