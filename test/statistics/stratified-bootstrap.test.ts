import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from '../../src/statistics/bootstrap-interval.js';
import { mean } from '../../src/statistics/curve-statistics.js';
import { interquartileMean } from '../../src/statistics/interquartile-mean.js';
import { optimalityGap } from '../../src/statistics/optimality-gap.js';
import { performanceProfile } from '../../src/statistics/performance-profile.js';
import { probabilityOfImprovement } from '../../src/statistics/probability-of-improvement.js';
import { stratifiedBootstrap, type TaskScores } from '../../src/statistics/stratified-bootstrap.js';

/**
 * Three tasks, `[task][run]`: five runs each of one method, four of another. The figures below were worked out with
 * NumPy 2.4.6 and SciPy 1.17.1 by the definitions of rliable: trim_mean(scores, 0.25, axis=None), mannwhitneyu(x, y,
 * alternative='greater') over the number of pairs, γ − mean(minimum(scores, γ)), mean(scores > τ); intervals from
 * 30,000 to 40,000 resamples of numpy's own generator.
 */
const FIRST: TaskScores = [
  [0.9, 0.7, 0.8, 0.95, 0.6],
  [0.2, 0.35, 0.4, 0.3, 0.25],
  [0.55, 0.6, 0.1, 0.5, 0.45],
];
const SECOND: TaskScores = [
  [0.5, 0.65, 0.7, 0.4],
  [0.2, 0.1, 0.3, 0.15],
  [0.65, 0.4, 0.5, 0.35],
];
const iqm = (scores: TaskScores) => interquartileMean(scores.flat());

/** Expects an interval whose ends are known to the noise of resampling. */
function expectInterval(interval: readonly [number, number] | undefined, low: number, high: number, noise = 0.011) {
  expect(Math.abs(interval![0] - low)).toBeLessThan(noise);
  expect(Math.abs(interval![1] - high)).toBeLessThan(noise);
}

describe('the statistics of many tasks', () => {
  it('have an interquartile mean over all runs', () => {
    // Of 15 scores three are cut off at each end.
    expect(iqm(FIRST)).toBeCloseTo(0.494444444444, 12);
    expect(iqm(SECOND)).toBeCloseTo(0.408333333333, 12);
    expectInterval(stratifiedBootstrap([FIRST], ([a]) => [iqm(a!)])[0], 0.4222, 0.5556);
    expectInterval(stratifiedBootstrap([FIRST, SECOND], ([a, b]) => [iqm(a!) - iqm(b!)])[0], -0.0333, 0.1722);
  });

  it('have a probability of improvement, in which equal scores count one half', () => {
    // Task 1: of 20 pairs 0.9, 0.8 and 0.95 win 4 each, 0.7 wins 3 and ties one, 0.6 wins 2: 17.5.
    expect(probabilityOfImprovement(FIRST.slice(0, 1), SECOND.slice(0, 1))).toBe(17.5 / 20);
    expect(probabilityOfImprovement(FIRST, SECOND)).toBeCloseTo((0.875 + 0.85 + 0.525) / 3, 12);
    expect(probabilityOfImprovement(SECOND, FIRST)).toBeCloseTo(0.25, 12);
    const [interval] = stratifiedBootstrap([FIRST, SECOND], ([a, b]) => [probabilityOfImprovement(a!, b!)]);
    expectInterval(interval, 0.5667, 0.925);
    expect(probabilityOfImprovement([[1, 1]], [[1, 1, 1]])).toBe(0.5);
  });

  it('have an optimality gap', () => {
    expect(optimalityGap(FIRST)).toBeCloseTo(0.49, 12);
    // By hand: of 15 scores 7 are above 0.5; the others miss 0.3 + 0.15 + 0.1 + 0.2 + 0.25, 0.4 and 0.05 of it.
    expect(optimalityGap(FIRST, 0.5)).toBeCloseTo(1.45 / 15, 12);
    expectInterval(stratifiedBootstrap([FIRST], ([a]) => [optimalityGap(a!, 0.5)])[0], 0.0533, 0.1533);
    expect(optimalityGap([[2, 3]])).toBe(0);
  });

  it('have a performance profile', () => {
    const { shares, intervals } = performanceProfile(FIRST, [0, 0.2, 0.3, 0.5, 0.9, 1]);
    // Scores above, not at, the threshold: of 15, all, 13, 11, 7, 1 and none.
    expect(shares.map((share) => Math.round(share * 15))).toEqual([15, 13, 11, 7, 1, 0]);
    expect([intervals[0], intervals[5]]).toEqual([undefined, undefined]);
    expectInterval(intervals[1], 10 / 15, 1, 0.01);
    expectInterval(intervals[2], 8 / 15, 14 / 15, 0.01);
    expectInterval(intervals[4], 0, 0.2, 0.01);
  });
});

describe('stratifiedBootstrap', () => {
  it('draws within tasks', () => {
    // Whatever is drawn, the mean over two tasks of equal runs is theirs, and an interval would say too much.
    const apart: TaskScores = [
      [0, 0, 0],
      [1, 1, 1],
    ];
    expect(stratifiedBootstrap([apart], ([a]) => [mean(a!.flat())])).toEqual([undefined]);
    // Of {0, 0, 0} and {0, 1, 2} the mean is half of that of the second, whose interval is exactly [0, 2].
    const [interval] = stratifiedBootstrap(
      [
        [
          [0, 0, 0],
          [0, 1, 2],
        ],
      ],
      ([a]) => [mean(a!.flat())],
    );
    expect(interval).toEqual([0, 1]);
  });

  it('is the plain bootstrap of a single task', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(stratifiedBootstrap([[values]], ([a]) => [interquartileMean(a!.flat())])[0]).toEqual(
      bootstrapInterval(values, interquartileMean),
    );
  });

  it('gives none where a task has fewer than three runs', () => {
    expect(
      stratifiedBootstrap(
        [
          [
            [1, 2, 3],
            [4, 5],
          ],
        ],
        ([a]) => [mean(a!.flat()), 1],
      ),
    ).toEqual([undefined, undefined]);
  });

  it('works out several statistics from the same resamples', () => {
    const [own, twice] = stratifiedBootstrap([FIRST], ([a]) => [iqm(a!), 2 * iqm(a!)], 500);
    expect(twice).toEqual([own![0] * 2, own![1] * 2]);
  });
});
