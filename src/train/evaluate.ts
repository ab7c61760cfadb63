import type { Env, VectorEnv } from '../gymnasium/index.js';
import { type Evaluated, type Evaluation, type EvaluationOptions, evaluation } from './evaluation.js';

/**
 * Plays episodes with what a team has learned, without learning. The team itself does not act, so that its state,
 * random streams included, stays as it is. There is one environment, or several side by side, in a list or as a vector
 * environment, however many lanes the team has.
 *
 * Each environment plays its share of the episodes, fixed beforehand: ⌈episodes / environments⌉ or one less. Counting
 * those that end first would prefer short episodes.
 *
 * A copy of the team plays, with a bus of its own: what is silenced or changed on the bus of a literal team does not
 * reach it. Equal teams, seeds and numbers of environments give equal returns, in either engine.
 *
 * @throws {@link UserError} when environments do not fit the team, or weights are not finite.
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
