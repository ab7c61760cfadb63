import { mean } from './curve-statistics.js';
import type { TaskScores } from './stratified-bootstrap.js';

/**
 * The probability that a run of the first method scores above a run of the second on a task drawn at random: of each
 * task the Mann–Whitney statistic U over the number of pairs, in which equal scores count one half, and the mean over
 * tasks. Agarwal et al. (2021), arXiv:2108.13264, section 4.3; Mann & Whitney (1947), Annals of Mathematical Statistics
 * 18:50–60.
 *
 * @param first `[task][run]`.
 * @param second `[task][run]`, of the same tasks in the same order.
 */
export function probabilityOfImprovement(first: TaskScores, second: TaskScores): number {
  return mean(first.map((runs, task) => shareOfPairs(runs, second[task]!)));
}

function shareOfPairs(first: readonly number[], second: readonly number[]): number {
  let won = 0;
  for (const a of first) for (const b of second) won += a > b ? 1 : a === b ? 0.5 : 0;
  return won / (first.length * second.length);
}
