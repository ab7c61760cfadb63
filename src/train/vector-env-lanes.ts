import { UserError } from '../errors/user-error.js';
import type { Batch, VectorEnv, VectorEnvState } from '../gymnasium/index.js';
import { AutoresetMode } from '../gymnasium/vector/autoreset-mode.js';
import type { Team } from '../team/team.js';
import {
  blankEnvLanes,
  type EnvLanes,
  firstPass,
  fitCodings,
  type LanesOptions,
  resumeLanes,
  stateOfLanes,
} from './env-lanes.js';

/**
 * Makes the lanes of a vector environment, one a sub-environment. These start their next episodes by themselves, which
 * must happen when the run needs it.
 *
 * @throws {@link UserError} when mode, number or spaces do not fit the team.
 */
export function createVectorLanes(team: Team, envs: VectorEnv, { seedOf, autoreset, start }: LanesOptions): EnvLanes {
  requireAutoreset(envs, autoreset);
  const { observationCoding, actionCoding } = fitCodings(team, envs.singleObservationSpace, envs.singleActionSpace);
  const lanes = blankEnvLanes(envs.numEnvs, observationCoding.size);
  const { count, observations, rewards, terminated, truncated, ended, wasReset, returns } = lanes;
  const chosen = actionCoding.createBatch(count);
  const see = (batch: Batch) => observationCoding.writeAll(batch as Float32Array, observations);
  if (start) {
    envs.setState(start.shared as VectorEnvState);
    resumeLanes(lanes, start);
  } else see(envs.reset({ seed: laneSeeds(count, seedOf) })[0]);
  // Its environments are not told apart: wrappers may keep something of all together.
  lanes.state = () => stateOfLanes(lanes, { envs: new Array(count).fill(null), shared: envs.getState() });
  lanes.step = (actions) => {
    for (let k = 0; k < count; k++) {
      wasReset[k] = ended[k] === 1 && autoreset === 'next-step' ? 1 : 0;
      if (ended[k]) returns[k] = 0;
    }
    actionCoding.readAll(firstPass(actions, team, count), chosen);
    // A copy, since environments may keep what they are given.
    const [batch, rewarded, terminations, truncations] = envs.step(chosen.slice() as Batch);
    for (let k = 0; k < count; k++) {
      rewards[k] = rewarded[k]!;
      returns[k]! += rewarded[k]!;
      terminated[k] = terminations[k]!;
      truncated[k] = truncations[k]!;
      ended[k] = terminations[k]! | truncations[k]!;
    }
    see(batch);
  };
  return lanes;
}

/** @throws {@link UserError} unless the next episodes of a vector environment begin when the run needs them to. */
export function requireAutoreset(envs: VectorEnv, autoreset: 'same-step' | 'next-step'): void {
  const wanted = autoreset === 'same-step' ? AutoresetMode.SAME_STEP : AutoresetMode.NEXT_STEP;
  const { autoresetMode } = envs.metadata;
  if (autoresetMode === wanted) return;
  const run = autoreset === 'same-step' ? 'without a critic' : 'with a critic';
  throw new UserError(
    `the vector environment has autoresetMode '${autoresetMode}', and a run ${run} needs '${wanted}'; make it with { autoresetMode: '${wanted}' }`,
  );
}

/** `[lane]`: the seed of its environment. */
export function laneSeeds(count: number, seedOf: (k: number) => number): number[] {
  return Array.from({ length: count }, (_, k) => seedOf(k));
}
