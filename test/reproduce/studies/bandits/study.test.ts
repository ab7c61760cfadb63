import { describe, expect, test } from 'vitest';
import * as agents from '../../../../agents/index.js';
import '../../../../envs/index.js';
import type { BanditWork } from '../../../../src/reproduce/studies/bandits/jobs.js';
import { stdOverProblems } from '../../../../src/reproduce/studies/bandits/report.js';
import { banditsStudy } from '../../../../src/reproduce/studies/bandits/study.js';
import type { JobResult, StudyJob } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';

const rules = new Map(Object.values(agents).map((rule) => [rule.name, rule]));
const study = banditsStudy.create(createStudyContext(rules));
const request = { runs: 2, scale: 1 };

/** Results as they might be: `scoreOf` says how each job went. */
const resultsOf = (jobs: readonly StudyJob[], scoreOf: (job: StudyJob) => number): [string, JobResult][] =>
  jobs.map((job) => {
    const score = scoreOf(job);
    const scores = { score, spread: 1, optimal: 0.5, reward: 0.7, lastReward: 0.8 };
    return [job.id, { id: job.id, cell: job.cell, seed: job.seed, seconds: 1, scores, curve: [score / 2, score] }];
  });
const groupBy = (jobs: readonly StudyJob[], keyOf: (job: StudyJob) => string) =>
  [...new Set(jobs.map(keyOf))].map((key) => jobs.filter((job) => keyOf(job) === key));
const workOf = ({ work }: StudyJob) => work as BanditWork;
const isTuning = ({ cell }: StudyJob) => cell.startsWith('tuning/');

describe('the study of bandits', () => {
  const first = study.jobs(request, new Map());
  const tuning = first.filter(isTuning);

  test('tunes first, eight settings a player and task, on a seed of its own', () => {
    const grids = groupBy(tuning, ({ cell }) => cell.split('/').slice(0, 3).join('/'));
    expect(grids.map((grid) => grid.length)).toEqual(new Array(32).fill(8));
    expect(new Set(tuning.map(({ seed }) => seed))).toEqual(new Set([9001]));
    expect(new Set(first.map(({ id }) => id)).size).toBe(first.length);
    for (const grid of grids) expect(new Set(grid.map((job) => JSON.stringify(workOf(job).player))).size).toBe(8);
  });

  test('every player gets the same problems', () => {
    for (const jobs of groupBy(tuning, (job) => workOf(job).env)) {
      const settings = jobs.map((job) => ({ ...workOf(job), player: null }));
      expect(settings.every((setting) => JSON.stringify(setting) === JSON.stringify(settings[0]))).toBe(true);
    }
  });

  test('then plays each player with its best setting, one that diverged excepted', () => {
    const results = new Map(resultsOf(first, ({ cell }) => (cell.endsWith('/ε 1/32') ? 1 : 50)));
    const cell = 'tuning/bernoulli/ucb1/c 1/8';
    for (const [id, result] of results)
      if (result.cell === cell) results.set(id, { ...result, scores: { ...result.scores, score: 0 }, diverged: 'so' });
    const second = study.jobs(request, results);
    expect(second).toHaveLength(32 * 2);
    expect(new Set(second.map(({ seed }) => seed))).toEqual(new Set([1, 2]));
    const of = (name: string) => second.filter((job) => job.cell.startsWith(name)).map((job) => workOf(job).player);
    expect(of('gaussian/epsilon-greedy')).toEqual(new Array(2).fill({ kind: 'epsilon-greedy', epsilon: 1 / 32 }));
    expect(of('bernoulli/ucb1')[0]).toEqual({ kind: 'ucb1', exploration: 1 / 16 });
    expect(second.every((job) => workOf(job).problems === 20)).toBe(true);
    const all = new Map([...results, ...resultsOf(second, ({ cell: of }) => (of.includes('thompson') ? 3 : 7))]);
    expect(study.jobs(request, all)).toEqual([]);
    expect(study.jobs({ ...request, runs: 3 }, all).map(({ seed }) => seed)).toEqual(new Array(32).fill(3));
  });

  test('goes on where it was', () => {
    const half = new Map(resultsOf(first.slice(0, 100), () => 5));
    expect(study.jobs(request, half)).toEqual(first.slice(100));
  });

  test('a preview plays fewer problems, of the same length', () => {
    const preview = study.jobs({ runs: 1, scale: 0.1 }, new Map()).filter(isTuning);
    expect(preview.map((job) => workOf(job).problems)).toEqual(new Array(preview.length).fill(3));
    expect(preview.map((job) => workOf(job).pulls)).toEqual(tuning.map((job) => workOf(job).pulls));
    expect(preview[0]!.id).not.toBe(tuning[0]!.id);
  });

  test('reports the least regret first, with curves, details and every setting tried', () => {
    const regrets: Record<string, number> = { 'c 1/4': 20, 'c 2': 30, 'c 4': 60 };
    const results = new Map(resultsOf(first, ({ cell }) => regrets[cell.split('/').slice(3).join('/')] ?? 50));
    const second = study.jobs(request, results);
    for (const [id, result] of resultsOf(second, (job) => (job.cell.includes('/thompson/') ? 2 : 6) + job.seed))
      results.set(id, result);
    const sections = study.report(request, results);
    expect(sections.map(({ kind }) => kind)).toEqual([
      ...['cells', 'free', 'chart', 'free'],
      ...['cells', 'free', 'chart', 'free'],
      ...['cells', 'free', 'chart', 'free'],
      'free',
    ]);
    const [cells, details, chart, settings] = sections;
    if (cells?.kind !== 'cells' || details?.kind !== 'free' || chart?.kind !== 'chart' || settings?.kind !== 'free')
      throw new Error('kinds');
    expect(cells.rows[0]).toEqual({ cell: 'bernoulli/thompson/Beta(0.25, 0.25)', label: 'Thompson sampling' });
    // Scores 3 and 4: mean 3.5; 19 · 1² + 20 · 0.5² from each run, over 39.
    expect(details.rows[0]).toEqual([
      ...['Thompson sampling', 'Beta(0.25, 0.25)', '3.5', '0.2', '1.1', '50.0 %', '0.700', '40'],
    ]);
    expect(chart.lines.map(({ label }) => label).slice(0, 4)).toEqual([
      ...['ε-greedy', 'UCB1', 'Thompson sampling', 'gradient bandit'],
    ]);
    expect(chart.lines[2]).toEqual({
      label: 'Thompson sampling',
      x: [500, 1000],
      mean: [1.75, 3.5],
      low: [1.75 - Math.SQRT1_2 / 2, 3.5 - Math.SQRT1_2],
      high: [1.75 + Math.SQRT1_2 / 2, 3.5 + Math.SQRT1_2],
      seeds: [1, 2],
    });
    expect(settings.rows).toHaveLength(11);
    expect(settings.rows[1]).toEqual(['UCB1', 'c 1/4', '20.0', '30.0', '50.0', '60.0', '8']);
  });

  test('has nothing to report of nothing', () => {
    expect(study.report(request, new Map())).toEqual([]);
  });
});

test('the spread over all problems is that of the problems put together', () => {
  // Runs of the problems 1, 3 and 5, 9: means 2 and 7, spreads √2 and √8; together mean 4.5, squares 3.5² + 1.5² + 0.5²
  // + 4.5² = 35.
  const run = (score: number, spread: number) => ({ scores: { score, spread } }) as unknown as JobResult;
  expect(stdOverProblems([run(2, Math.SQRT2), run(7, Math.sqrt(8))], 2)).toBeCloseTo(Math.sqrt(35 / 3), 12);
});
