import { AutoresetMode, type Batch, Discrete, type VectorEnv } from '../gymnasium/index.js';
import type { Team } from '../team/team.js';
import { blankLanes, fitCodings, type Lanes } from './lanes.js';

/**
 * The lanes of a vector environment, one a sub-environment, which starts their next episodes by itself: it must do so as the
 * run needs it. Throws RangeError when mode, number or spaces do not fit the team.
 */
export function createVectorLanes(
  team: Team,
  envs: VectorEnv,
  seedOf: (k: number) => number,
  autoreset: 'same-step' | 'next-step',
): Lanes {
  const wanted = autoreset === 'same-step' ? AutoresetMode.SAME_STEP : AutoresetMode.NEXT_STEP;
  const { autoresetMode } = envs.metadata;
  if (autoresetMode !== wanted) {
    const run = autoreset === 'same-step' ? 'without a critic' : 'with a critic';
    throw new RangeError(
      `the vector environment has autoresetMode '${autoresetMode}', and a run ${run} needs '${wanted}'; make it with { autoresetMode: '${wanted}' }`,
    );
  }
  const { seen, done } = fitCodings(team, envs.singleObservationSpace, envs.singleActionSpace);
  const [inputs, outputs] = [team.sizes[0]!, team.sizes.at(-1)!];
  const lanes = blankLanes(envs.numEnvs, inputs);
  const { count, observations, rewards, terminated, truncated, ended, wasReset, returns } = lanes;
  const isNumber = envs.singleObservationSpace instanceof Discrete;
  const see = (batch: Batch) => {
    const rows = batch as Float32Array;
    const width = rows.length / count;
    for (let k = 0; k < count; k++) {
      const row = isNumber ? rows[k] : rows.subarray(k * width, (k + 1) * width);
      seen.write(row, observations, k * inputs);
    }
  };
  const [first] = envs.reset({ seed: Array.from({ length: count }, (_, k) => seedOf(k)) });
  see(first);
  lanes.step = (actions) => {
    for (let k = 0; k < count; k++) {
      wasReset[k] = ended[k] === 1 && autoreset === 'next-step' ? 1 : 0;
      if (ended[k]) returns[k] = 0;
    }
    const chosen = Array.from({ length: count }, (_, k) => done.read(actions, k * outputs));
    const [batch, rewarded, terminations, truncations] = envs.step(batchOf(chosen));
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

/** Actions of all lanes as one flat array: whole numbers, or rows of bits or numbers. */
function batchOf(actions: readonly unknown[]): Batch {
  if (typeof actions[0] === 'number') return Int32Array.from(actions as number[]) as Batch;
  const rows = actions as Float32Array[];
  const flat = new (rows[0]!.constructor as Float32ArrayConstructor)(rows.length * rows[0]!.length);
  rows.forEach((row, k) => flat.set(row, k * row.length));
  return flat as Batch;
}
