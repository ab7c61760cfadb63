import type { Env, VectorEnv } from '../gymnasium/index.js';
import type { Team } from '../team/team.js';
import { checkTraining } from './check-training.js';
import { openTraining, type TrainingOptions, type TrainingPart, type TrainingResult, wholePart } from './training.js';

export type { TrainingOptions, TrainingPart, TrainingProgress, TrainingResult } from './training.js';

/**
 * Runs episodes until enough are done: observe, act, step, learn. There is one environment a lane, in a list or as a
 * vector environment; when an episode ends, its lane starts the next. Every lane runs until the last step, so that a
 * batch may play a few episodes more than are counted.
 *
 * The fastest are `makeVec(id, { numEnvs, autoresetMode: 'SameStep' })` (with a critic `'NextStep'`) of an environment
 * that is nothing but dynamics: they step in one loop over their states, and write to the memory that the team reads.
 * The numbers are those of a list.
 *
 * Without a critic the team hears each step's reward. With one it hears the TD error, and an episode takes one step
 * more, in which the lane's action is ignored, its next episode begins and nothing is learned in it: the critic has to
 * see the last observation as well as the first.
 *
 * @throws {@link UserError} when spaces or critic do not fit the team, or a number is not finite.
 * @throws {@link DivergenceError} when weights are not finite any more.
 */
export function train(team: Team, envs: readonly Env[] | VectorEnv, options: TrainingOptions): TrainingResult {
  checkTraining(team, envs, options, 'train');
  return trainPart(team, envs, options, wholePart(team, options));
}

/** One thread's part of {@link train}; all threads return the same. */
export function trainPart(
  team: Team,
  envs: readonly Env[] | VectorEnv,
  options: TrainingOptions,
  part: TrainingPart,
): TrainingResult {
  const training = openTraining(team, envs, options, part);
  try {
    while (training.step());
  } finally {
    training.tell();
  }
  return training.finish();
}
