import { expect, test } from 'vitest';
import { type CurvePoint, reportCurves } from '../../src/report/curves.js';
import { groupRuns } from '../../src/runs/run-group.js';
import type { RunRecord } from '../../src/runs/run-record.js';

const record = (seed: number): RunRecord => ({
  ...{ env: 'multiplexer', rule: 'ste', engine: 'dense', seed, episodes: 8, batch: 1, workers: 1 },
  ...{ meanReturn: 0.5, curve: [0.25, 0.75], seconds: 1, episodesPerSecond: 8, weightsDigest: `${seed}` },
});
/** Four parts of two episodes. */
const points = (value: number): CurvePoint[] => [2, 4, 6, 8].map((episode, k) => ({ episode, value: value + k }));

test('curves are drawn from rows of metrics where all runs of a group have them, and from the bins of records elsewhere', () => {
  const records = [record(1), record(2)];
  const groups = groupRuns(records);
  const draw = (finer?: (of: RunRecord) => readonly CurvePoint[]) => reportCurves(groups, [0], finer).curves[0]!;
  const fine = draw((of) => points(of === records[0] ? 1 : 3));
  expect(fine.x).toEqual([1, 3, 5, 7]);
  expect(fine.mean).toEqual([2, 3, 4, 5]);
  expect(fine.band!.low[0]).toBeCloseTo(2 - Math.SQRT2, 12);
  const coarse = draw();
  expect([coarse.x, coarse.mean]).toEqual([
    [2, 6],
    [0.25, 0.75],
  ]);
  // One has none, or has its points elsewhere.
  expect(draw((of) => (of === records[0] ? points(1) : []))).toEqual(coarse);
  expect(
    draw((of) => points(1).map((one) => ({ ...one, episode: one.episode - (of === records[0] ? 1 : 0) }))),
  ).toEqual(coarse);
});
