import { Box, type DynamicsVectorEnv } from '../gymnasium/index.js';
import type { Team } from '../team/team.js';
import { blankLanes, fitCodings, type Lanes } from './env-lanes.js';
import { laneSeeds, requireAutoreset } from './vector-env-lanes.js';

/**
 * The lanes of a batch of dynamics: the team sees the memory that the dynamics write their observations to, and nothing is made
 * anew from step to step.
 *
 * Throws UserError when autoreset mode or spaces do not fit.
 */
export function createDynamicsLanes(
  team: Team,
  envs: DynamicsVectorEnv,
  seedOf: (k: number) => number,
  autoreset: 'same-step' | 'next-step',
): Lanes {
  requireAutoreset(envs, autoreset);
  const { seen, done } = fitCodings(team, envs.singleObservationSpace, envs.singleActionSpace);
  const { numEnvs, batch } = envs;
  const { rewards, terminations, truncations } = batch;
  const given = batch.observations as Float32Array;
  const isSeenAsGiven = envs.singleObservationSpace instanceof Box && given instanceof Float32Array;
  const blank = blankLanes(numEnvs, seen.size);
  const lanes = {
    ...blank,
    observations: isSeenAsGiven ? given : blank.observations,
    rewards,
    signals: rewards,
    terminated: terminations,
    truncated: truncations,
  };
  const { observations, ended, wasReset, returns } = lanes;
  const chosen = done.createBatch(numEnvs);
  const isReset = autoreset === 'next-step' ? 1 : 0;
  lanes.step = (actions) => {
    done.readAll(actions, chosen);
    envs.advance(chosen);
    for (let k = 0; k < numEnvs; k++) {
      const over = ended[k]!;
      returns[k] = (over === 1 ? 0 : returns[k]!) + rewards[k]!;
      wasReset[k] = over & isReset;
      ended[k] = terminations[k]! | truncations[k]!;
    }
    if (!isSeenAsGiven) seen.writeAll(given, observations);
  };
  envs.reset({ seed: laneSeeds(numEnvs, seedOf) });
  if (!isSeenAsGiven) seen.writeAll(given, observations);
  return lanes;
}
