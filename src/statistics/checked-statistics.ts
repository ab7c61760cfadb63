import { UserError } from '../errors/user-error.js';
import { quote } from '../text/quote.js';
import { interquartileMean as interquartileMeanOf } from './interquartile-mean.js';
import { type MeanInterval, meanInterval as meanIntervalOf } from './mean-interval.js';
import { optimalityGap as optimalityGapOf } from './optimality-gap.js';
import { type PerformanceProfile, performanceProfile as performanceProfileOf } from './performance-profile.js';
import { probabilityOfImprovement as probabilityOfImprovementOf } from './probability-of-improvement.js';
import { type Importance, rankImportance as rankImportanceOf } from './rank-importance.js';
import {
  type Interval,
  RESAMPLES,
  stratifiedBootstrap as stratifiedBootstrapOf,
  type TaskScores,
} from './stratified-bootstrap.js';

// The statistics of reports for whoever calls the library: each checks what it is given.

const MOST_RESAMPLES = 1_000_000;

/**
 * The interquartile mean: the mean of what is left when a quarter of the values, rounded down, is taken away at each
 * end (the 25 % trimmed mean). Below four values it is the mean. Agarwal et al. (2021), arXiv:2108.13264.
 *
 * @param values `[run]`, at least one.
 * @throws {@link UserError} unless they are numbers.
 */
export function interquartileMean(values: readonly number[]): number {
  checkNumbers(values, 'values of interquartileMean');
  return interquartileMeanOf(values);
}

/**
 * A mean with its 95 % interval by Student's t; no interval of values that are all equal.
 *
 * @param values `[run]`, at least one.
 * @throws {@link UserError} unless they are numbers.
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  checkNumbers(values, 'values of meanInterval');
  return meanIntervalOf(values);
}

/**
 * 95 % percentile intervals of statistics of one or more methods by the stratified bootstrap: runs are drawn again with
 * replacement within each task and each method. The draws depend on the numbers of runs alone, so that equal scores
 * give equal intervals. None where a task has fewer than three runs, and none of a statistic that is the same in every
 * resample. Agarwal et al. (2021), arXiv:2108.13264, section 4.
 *
 * @param methods `[method][task][run]`.
 * @param statistics what is worked out of methods of these sizes, `[statistic]`.
 * @param resamples default: 10 000.
 * @throws {@link UserError} for scores that are no numbers, and where `statistics` is no function or gives no list.
 */
export function stratifiedBootstrap(
  methods: readonly TaskScores[],
  statistics: (methods: readonly TaskScores[]) => readonly number[],
  resamples: number = RESAMPLES,
): (Interval | undefined)[] {
  checkList(methods, 'methods of stratifiedBootstrap', '[method][task][run]');
  methods.forEach((scores, k) => checkScores(scores, `methods[${k}] of stratifiedBootstrap`));
  if (typeof statistics !== 'function')
    throw new UserError(
      `statistics of stratifiedBootstrap is ${quote(statistics)}; expected a function of the methods`,
    );
  if (!(Number.isSafeInteger(resamples) && resamples >= 1 && resamples <= MOST_RESAMPLES))
    throw new UserError(
      `resamples of stratifiedBootstrap is ${quote(resamples)}; expected a whole number from 1 to ${MOST_RESAMPLES}`,
    );
  const given = statistics(methods);
  if (!Array.isArray(given) || given.some((value) => typeof value !== 'number'))
    throw new UserError(
      `statistics of stratifiedBootstrap gave ${quote(given)}; expected a list of numbers, as in ([scores]) => [interquartileMean(scores.flat())]`,
    );
  return stratifiedBootstrapOf(methods, statistics, resamples);
}

/**
 * The performance profile: the share of all runs, whatever their task, with a score above each threshold, with
 * pointwise 95 % bands by the stratified bootstrap. Agarwal et al. (2021), arXiv:2108.13264, equation 2.
 *
 * @param scores `[task][run]`.
 * @throws {@link UserError} unless they are numbers.
 */
export function performanceProfile(scores: TaskScores, thresholds: readonly number[]): PerformanceProfile {
  checkScores(scores, 'scores of performanceProfile');
  checkNumbers(thresholds, 'thresholds of performanceProfile');
  return performanceProfileOf(scores, thresholds);
}

/**
 * The probability that a run of the first method scores above a run of the second, on a task drawn at random; equal
 * scores count one half (Mann–Whitney). Agarwal et al. (2021), arXiv:2108.13264, section 4.3.
 *
 * @param first `[task][run]`.
 * @param second `[task][run]`, of the same tasks in the same order.
 * @throws {@link UserError} unless they are numbers, of equally many tasks.
 */
export function probabilityOfImprovement(first: TaskScores, second: TaskScores): number {
  checkScores(first, 'first of probabilityOfImprovement');
  checkScores(second, 'second of probabilityOfImprovement');
  if (first.length !== second.length)
    throw new UserError(
      `probabilityOfImprovement has ${first.length} and ${second.length} tasks; expected the same tasks in the same order`,
    );
  return probabilityOfImprovementOf(first, second);
}

/**
 * The amount by which runs fall short of a target on average, γ − mean(min(score, γ)): what a run has beyond the target
 * makes up for no other. Agarwal et al. (2021), arXiv:2108.13264, section 4.3.
 *
 * @param scores `[task][run]`.
 * @param target γ, in units of the scores; 1 where these are normalised.
 * @throws {@link UserError} unless they are numbers.
 */
export function optimalityGap(scores: TaskScores, target = 1): number {
  checkScores(scores, 'scores of optimalityGap');
  if (!Number.isFinite(target)) throw new UserError(`target of optimalityGap is ${quote(target)}; expected a number`);
  return optimalityGapOf(scores, target);
}

/**
 * How much of what trials achieved goes with each parameter alone: η² of the ranks of the scores over groups of alike
 * values, 0 to 1, and what chance exceeds for any of the parameters in 5 % of sweeps.
 *
 * @param parameters `[parameter][trial]`.
 * @param scores `[trial]`; −Infinity is the worst, as of trials that diverged.
 * @throws {@link UserError} unless they are numbers, one a trial.
 */
export function rankImportance(parameters: readonly (readonly number[])[], scores: readonly number[]): Importance[] {
  checkNumbers(scores, 'scores of rankImportance');
  checkList(parameters, 'parameters of rankImportance', '[parameter][trial]');
  parameters.forEach((values, k) => {
    const name = `parameters[${k}] of rankImportance`;
    checkNumbers(values, name);
    if (values.length !== scores.length)
      throw new UserError(`${name} has ${values.length} values for ${scores.length} scores; expected one a trial`);
  });
  return rankImportanceOf(parameters, scores);
}

function checkScores(scores: unknown, name: string): void {
  checkList(scores, name, '[task][run]');
  (scores as unknown[]).forEach((runs, task) => checkNumbers(runs, `${name}, task ${task},`));
}

function checkList(value: unknown, name: string, shape: string): void {
  if (!Array.isArray(value) || value.length === 0)
    throw new UserError(`${name} is ${quote(value)}; expected lists of numbers, ${shape}, with at least one`);
}

function checkNumbers(values: unknown, name: string): void {
  const isList = Array.isArray(values) || ArrayBuffer.isView(values);
  if (!isList || !((values as ArrayLike<unknown>).length > 0))
    throw new UserError(`${name} is ${quote(values)}; expected a list of numbers with at least one`);
  const wrong = Array.from(values as ArrayLike<unknown>).findIndex(
    (value) => typeof value !== 'number' || Number.isNaN(value),
  );
  if (wrong >= 0)
    throw new UserError(`${name} has ${quote((values as ArrayLike<unknown>)[wrong])} at ${wrong}; expected numbers`);
}
