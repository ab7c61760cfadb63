import { mean } from './curve-statistics.js';
import type { TaskScores } from './stratified-bootstrap.js';

/**
 * The amount by which runs fall short of a target on average, γ − mean(min(score, γ)) over all runs of all tasks: what a
 * run has beyond the target makes up for no other. Agarwal et al. (2021), arXiv:2108.13264, section 4.3.
 *
 * @param target γ, in units of the scores; 1 where these are normalised.
 */
export function optimalityGap(scores: TaskScores, target = 1): number {
  return target - mean(scores.flat().map((score) => Math.min(score, target)));
}
