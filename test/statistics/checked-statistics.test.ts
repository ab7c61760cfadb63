import { describe, expect, test } from 'vitest';
import {
  interquartileMean,
  meanInterval,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  rankImportance,
  stratifiedBootstrap,
} from '../../index.js';
import { UserError } from '../../src/errors/user-error.js';

describe('the statistics of reports', () => {
  test("are the library's, too", () => {
    // A quarter of 8, two at each end, is left out: (3 + 4 + 5 + 6) / 4.
    expect(interquartileMean([1, 2, 3, 4, 5, 6, 7, 100])).toBe(4.5);
    expect(meanInterval([2, 2, 2])).toEqual({ mean: 2, interval: undefined });
    // Short of 1 by 0.5, 0 and 0.25.
    expect(optimalityGap([[0.5, 3], [0.75]])).toBe(0.25);
    expect(performanceProfile([[1, 2, 3, 4]], [0, 2, 4]).shares).toEqual([1, 0.5, 0]);
    // Of four pairs three are won, and one is equal.
    expect(probabilityOfImprovement([[2, 3]], [[1, 2]])).toBe(0.875);
    const [rises] = rankImportance([[1, 2, 3, 4]], [10, 20, 30, 40]);
    expect(rises!.share).toBe(1);
    const [interval] = stratifiedBootstrap([[[1, 2, 3, 4, 5]]], ([scores]) => [interquartileMean(scores!.flat())]);
    expect(interval![0]).toBeGreaterThanOrEqual(1);
    expect(interval![1]).toBeLessThanOrEqual(5);
    expect(interval![0]).toBeLessThan(3);
    expect(stratifiedBootstrap([[[1, 2]]], ([scores]) => [scores!.flat().length])).toEqual([undefined]);
  });

  test.each([
    [() => interquartileMean([]), 'values of interquartileMean is []; expected a list of numbers with at least one'],
    [() => interquartileMean([1, Number.NaN]), 'values of interquartileMean has NaN at 1; expected numbers'],
    [() => optimalityGap([1, 2] as never), 'scores of optimalityGap, task 0, is 1; expected a list of numbers'],
    [() => probabilityOfImprovement([[1]], [[1], [2]]), 'has 1 and 2 tasks; expected the same tasks'],
    [() => rankImportance([[1]], [1, 2]), 'parameters[0] of rankImportance has 1 values for 2 scores'],
    [
      () => stratifiedBootstrap([[[1, 2, 3]]], (() => 7) as never),
      'statistics of stratifiedBootstrap gave 7; expected',
    ],
  ])('say what is wrong %#', (work, message) => {
    expect(work).toThrow(UserError);
    expect(work).toThrow(message);
  });
});
