import { describe, expect, test } from 'vitest';
import * as agents from '../../../../agents/index.js';
import { settingsDigest } from '../../../../src/reproduce/result-line.js';
import type { FeedbackWork } from '../../../../src/reproduce/studies/feedback-paths/jobs.js';
import { performFeedbackPath } from '../../../../src/reproduce/studies/feedback-paths/work.js';
import { cosineOf, oppositeOf, performCosine } from '../../../../src/reproduce/studies/global-error-vector/cosine.js';
import { createGlobalErrorVectorStudy } from '../../../../src/reproduce/studies/global-error-vector/study.js';
import type { JobResult, StudyJob } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';

const rules = new Map(Object.values(agents).map((rule) => [rule.name, rule]));
const study = createGlobalErrorVectorStudy(createStudyContext(rules), () => 'mnist');
const request = { runs: 2, scale: 1 };
const isCosine = ({ cell }: StudyJob) => cell.startsWith('cosine/');

function resultOf({ id, cell, seed }: StudyJob, scores: JobResult['scores']): [string, JobResult] {
  return [id, { id, cell, seed, seconds: 1, scores, curve: [2 * scores['score']!, scores['score']!] }];
}

describe('the study of one vector of errors for all units', () => {
  const first = study.jobs(request, new Map());
  const tuned = new Map(
    first.filter((job) => !isCosine(job)).map((job) => resultOf(job, { score: job.cell.endsWith('/0.001') ? 5 : 50 })),
  );
  const runs = study.jobs(request, tuned).filter((job) => !isCosine(job));

  test('tunes five rules in two networks over as many rates, and looks at the start by width', () => {
    expect(first.filter((job) => !isCosine(job))).toHaveLength(2 * 5 * 5);
    expect(first.filter(isCosine)).toHaveLength(8 * 2);
    expect(study.jobs({ runs: 2, scale: 0.1 }, new Map()).filter(isCosine)).toHaveLength(4 * 2);
  });

  test('then runs the best of each, by Adam', () => {
    expect(runs).toHaveLength(2 * 5 * 2);
    for (const { work, cell } of runs) {
      const isLocal = cell.startsWith('local');
      expect(work).toMatchObject({
        optimizer: 'adam',
        learningRate: 0.001,
        hidden: isLocal ? [1568, 392, 64] : [128, 64],
      });
      expect('wiring' in work).toBe(isLocal);
      expect(work).not.toHaveProperty('gradient');
    }
  });

  test('results of before locally connected networks are still those of these jobs', () => {
    const { id, work } = runs[0]!;
    expect(id).toBe('vectors/2 × 128/broadcast error vector/mnist/seed 1/310 steps');
    expect(settingsDigest(work)).toBe('3a687734d2e50509');
  });

  test('prints what was published beside what came out', () => {
    const cosines = first.filter(isCosine).map((job) => resultOf(job, { score: 0.9, ...figures(0.9, 0.02) }));
    const done = new Map([...tuned, ...cosines, ...runs.map((job) => resultOf(job, { score: 4 + job.seed }))]);
    const [errors, starts, ...others] = study.report(request, done);
    if (errors?.kind !== 'free' || starts?.kind !== 'free') throw new Error('kind');
    expect(errors.rows.map((row) => row.slice(1, 4))).toEqual([
      ['broadcast error vector', '1.87', '5.50 ± 0.71'],
      ['backprop, nonnegative', '1.93', '5.50 ± 0.71'],
      ['backprop', '1.84', '5.50 ± 0.71'],
      ['backprop', '1.29', '5.50 ± 0.71'],
      ['direct feedback alignment', '2.09', '5.50 ± 0.71'],
      ['broadcast error vector', '1.78', '5.50 ± 0.71'],
      ['backprop, nonnegative', '1.64', '5.50 ± 0.71'],
      ['backprop', '1.44', '5.50 ± 0.71'],
      ['backprop', '1.07', '5.50 ± 0.71'],
      ['direct feedback alignment', '1.48', '5.50 ± 0.71'],
    ]);
    expect(errors.about).toContain('2000 others to test, 28 × 28 pixels each. Published');
    expect(starts.rows[0]).toEqual(['32', '0.9000 ± 0.0000', '0.9000 ± 0.0000', '2.00', '2']);
    expect(others.map(({ kind }) => kind)).toEqual(['chart', 'chart', 'free', 'free', 'free', 'free']);
    expect(study.report(request, new Map())).toEqual([]);
  });

  test.each([
    ['vectors', 'global-error-vector', [32, 16]],
    ['scalars', 'error-backprop', [32, 16]],
    ['local vectors', 'global-error-vector', [392, 98, 16]],
    ['local scalars', 'error-backprop', [392, 98, 16]],
  ])('a short run of %s learns', async (network, rule, hidden) => {
    const { work } = runs.find(
      ({ cell, work: of }) => cell.startsWith(`${network}/`) && (of as FeedbackWork).rule.name === rule,
    )!;
    const short = { ...(work as FeedbackWork), hidden, steps: 60, points: 1, learningRate: 0.003 };
    const scored = { of: 'test', samples: 200 } as const;
    const { scores } = await performFeedbackPath({ ...short, scored }, { onProgress: () => {} });
    expect(scores['score']).toBeLessThan(50);
  });

  test('the first update of a network is near the gradient', async () => {
    const narrow = first.find(({ cell }) => cell === 'cosine/32')!;
    const { scores } = await performCosine(narrow.work as Parameters<typeof performCosine>[0]);
    expect(scores[cosineOf(1)]).toBeGreaterThan(0.8);
    expect(scores[cosineOf(3)]).toBeCloseTo(1, 6);
    expect(scores[oppositeOf(3)]).toBe(0);
    expect(scores[oppositeOf(1)]).toBeLessThan(0.2);
  });
});

function figures(cosine: number, opposite: number): JobResult['scores'] {
  return Object.fromEntries(
    [1, 2, 3].flatMap((layer) => [
      [cosineOf(layer), cosine],
      [oppositeOf(layer), opposite],
    ]),
  );
}
