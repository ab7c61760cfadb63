import type { Env, VectorEnv } from '../gymnasium/index.js';
import { type Evaluated, type Evaluation, type EvaluationOptions, evaluation } from './evaluation.js';

/**
 * Plays episodes with what a team has learned, and learns nothing: the team itself does not act, so that its state, random streams
 * included, is after it what it was before. One environment, or several side by side, in a list or as a vector environment, however many lanes the team has.
 *
 * Each environment plays its share of the episodes, fixed beforehand: ⌈episodes / environments⌉ or one less. To count whichever
 * ended first would prefer short episodes.
 *
 * What plays is a copy of the team, with a bus of its own: what is silenced or changed on the bus of a literal team does not reach it.
 * Equal teams, seeds and numbers of environments give equal returns, in either engine. Throws UserError where environments do not fit the team, and for weights that are not finite.
 */
export function evaluate(
  team: Evaluated,
  envs: Env | readonly Env[] | VectorEnv,
  options: EvaluationOptions = {},
): Evaluation {
  const steps = evaluation(team, envs, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
