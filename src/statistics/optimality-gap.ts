import type { TaskScores } from './stratified-bootstrap.js';

/**
 * The amount by which runs fall short of a target on average, γ − mean(min(score, γ)) over all runs of all tasks: what
 * a run has beyond the target makes up for no other. Agarwal et al. (2021), arXiv:2108.13264, section 4.3.
 *
 * @param target γ, in units of the scores; 1 where these are normalised.
 */
export function optimalityGap(scores: TaskScores, target = 1): number {
  let [sum, count] = [0, 0];
  for (const runs of scores) {
    for (const score of runs) sum += Math.min(score, target);
    count += runs.length;
  }
  return target - sum / count;
}
