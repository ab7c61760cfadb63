import { describe, expect, test } from 'vitest';
import * as agents from '../../../../agents/index.js';
import '../../../../envs/index.js';
import { CONTESTANTS, ratesOf, SETTINGS, TASKS } from '../../../../src/reproduce/studies/claim/design.js';
import { type Asked, bestOf, jobsOf, tuningOf } from '../../../../src/reproduce/studies/claim/jobs.js';
import { claimReport } from '../../../../src/reproduce/studies/claim/report.js';
import { type SignalWork, signalJobs } from '../../../../src/reproduce/studies/claim/signal.js';
import { performSignal } from '../../../../src/reproduce/studies/claim/signal-work.js';
import { fidelityScore, type WatchWork, watchJobs } from '../../../../src/reproduce/studies/claim/watch.js';
import { performWatch } from '../../../../src/reproduce/studies/claim/watch-work.js';
import type { JobResult, StudyIntervals } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';

const context = createStudyContext(new Map(Object.values(agents).map((rule) => [rule.name, rule])));
const asked = (done: readonly JobResult[] = [], scale = 1): Asked => ({
  ...{ context, request: { runs: 10, scale }, dataset: 'strokes' },
  done: new Map(done.map((result) => [result.id, result])),
});
const k3 = TASKS[0]!;

test('thirty settings are drawn log-uniformly, the same for every rule, half of them with rates that fall', () => {
  expect(SETTINGS).toHaveLength(30);
  expect(SETTINGS.filter(({ falls }) => falls)).toHaveLength(15);
  for (const { base, ratio } of SETTINGS) {
    expect(base).toBeGreaterThanOrEqual(1e-3);
    expect(base).toBeLessThanOrEqual(1e-1);
    expect(ratio).toBeGreaterThanOrEqual(0.05);
    expect(ratio).toBeLessThanOrEqual(2);
  }
  const lows = SETTINGS.filter(({ base }) => base < 1e-2).length;
  expect(lows).toBeGreaterThan(7);
  expect(lows).toBeLessThan(23);
  const rates = (label: string) =>
    tuningOf(asked(), k3, CONTESTANTS.find((c) => c.label === label)!).jobs.map(
      ({ work }) => (work as unknown as { config: { learningRate: unknown } }).config.learningRate,
    );
  expect(rates('REINFORCE')).toEqual(rates('Weight Max'));
});

test('rates go down the layers by the ratio, and fall to 0 at the end where they fall', () => {
  const setting = { number: 1, base: 0.1, ratio: 0.5, share: 0 };
  expect(ratesOf({ ...setting, falls: false }, k3, 100)).toEqual([0.1, 0.05, 0.025]);
  expect(ratesOf({ ...setting, falls: true }, k3, 100)[1]).toEqual({ kind: 'linear', from: 0.05, to: 0, steps: 100 });
});

describe('a setting is chosen once for the mean and once for the end', () => {
  const contestant = CONTESTANTS.find(({ label }) => label === 'STE')!;
  const tuned = (scoreOf: (k: number) => readonly [mean: number, end: number]) =>
    tuningOf(asked(), k3, contestant).jobs.map(({ id, cell, seed }, k): JobResult => {
      const [score, end] = scoreOf(k);
      const curve = Array.from({ length: 20 }, (_, bin) => (bin < 18 ? score : end));
      return { id, cell, seed, seconds: 1, scores: { score }, curve };
    });

  test('runs follow for both, of fresh seeds; for one setting once', () => {
    const done = tuned((k) => [k === 4 ? 0.9 : 0.5, k === 7 ? 1 : 0.6]);
    const { tried } = tuningOf(asked(done), k3, contestant);
    expect(bestOf(tried, 'mean').setting.number).toBe(5);
    expect(bestOf(tried, 'end').setting.number).toBe(8);
    const runs = (results: readonly JobResult[]) =>
      jobsOf(asked(results)).filter(({ cell }) => cell.startsWith('k3/STE'));
    expect(runs(done).map(({ cell, seed }) => `${cell} ${seed}`)).toEqual(
      [5, 8].flatMap((number) => Array.from({ length: 10 }, (_, k) => `k3/STE/setting ${number} ${101 + k}`)),
    );
    expect(runs(tuned((k) => (k === 4 ? [0.9, 1] : [0.5, 0.6])))).toHaveLength(10);
  });

  test('a run that diverged counts as worst', () => {
    const done = tuned((k) => [k === 4 ? 0.9 : 0.5, 0.6]).map((result, k) =>
      k === 4 ? { ...result, diverged: 'unit 1 at step 3' } : result,
    );
    expect(bestOf(tuningOf(asked(done), k3, contestant).tried, 'mean').setting.number).toBe(1);
  });

  test('the report has both choices beside each other', () => {
    const done = tuned((k) => [k === 4 ? 0.9 : 0.5, k === 7 ? 1 : 0.6]);
    const runs = jobsOf(asked(done))
      .filter(({ cell }) => cell.startsWith('k3/STE'))
      .map(({ id, cell, seed }): JobResult => {
        const score = cell.endsWith(' 5') ? 0.8 : 0.7;
        return { id, cell, seed, seconds: 1, scores: { score }, curve: Array.from({ length: 20 }, () => score) };
      });
    const [picture, table] = claimReport(asked([...done, ...runs])).filter(({ title }) => title === 'k = 3, 32-32');
    // All runs are alike, so that there is no interval.
    expect(picture).toMatchObject({ kind: 'intervals', rows: [{ label: 'STE', text: '0.800' }] });
    expect((picture as StudyIntervals).rows[0]).toMatchObject({ points: Array.from({ length: 10 }, () => 0.8) });
    expect(table).toMatchObject({ kind: 'free' });
    const [row] = (table as { rows: readonly (readonly string[])[] }).rows;
    expect([row![0], row![2], row![3], row![5], row![6], row![7]]).toEqual([
      'STE',
      '0.800',
      '0.800',
      '0.700',
      '0.700',
      '10',
    ]);
  });
});

test('REINFORCE’s noise is 21 Σ E[p (1 − p)], as the sampled covariance says', async () => {
  const work = signalJobs(asked([], 0.02))[0]!.work as SignalWork;
  const { scores } = await performSignal(work, { onProgress: () => {} });
  expect(Math.abs(scores['noise REINFORCE']! / scores['predicted']! - 1)).toBeLessThan(0.05);
  expect(scores['noise STE']!).toBeLessThan(scores['noise REINFORCE']! / 20);
});

test('runs are watched once again: fidelity at their moments, and what units are worth at the end', async () => {
  const contestant = CONTESTANTS.find(({ label }) => label === 'STE')!;
  const small = asked([], 0.001);
  const { jobs } = tuningOf(small, k3, contestant);
  const tuned = jobs.map(
    ({ id, cell, seed }): JobResult => ({ id, cell, seed, seconds: 1, scores: { score: 0.5 }, curve: [0.5] }),
  );
  const watched = watchJobs(asked(tuned, 0.001));
  expect(watched.map(({ cell, seed }) => `${cell} ${seed}`)).toEqual(
    [101, 102, 103].map((seed) => `k3/watched/STE ${seed}`),
  );
  const work = { ...(watched[0]!.work as WatchWork), samples: 200 };
  const { scores } = await performWatch(work, { onProgress: () => {} });
  expect(scores[fidelityScore(1, 0)]).toBeGreaterThan(0.3);
  expect(scores['firing']).toBeGreaterThan(0.3);
  expect(scores['missable']).toBeLessThanOrEqual(100);
});
