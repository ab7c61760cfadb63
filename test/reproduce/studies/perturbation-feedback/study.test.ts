import { describe, expect, test } from 'vitest';
import * as agents from '../../../../agents/index.js';
import { type FeedbackWork, updateAngle, weightAngle } from '../../../../src/reproduce/studies/feedback-paths/jobs.js';
import { performFeedbackPath } from '../../../../src/reproduce/studies/feedback-paths/work.js';
import { createPerturbationFeedbackStudy } from '../../../../src/reproduce/studies/perturbation-feedback/study.js';
import type { JobResult, StudyJob } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';

const rules = new Map(Object.values(agents).map((rule) => [rule.name, rule]));
const study = createPerturbationFeedbackStudy(createStudyContext(rules), () => 'mnist');
const request = { runs: 2, scale: 1 };
const workOf = ({ work }: StudyJob) => work as FeedbackWork;
const resultsOf = (jobs: readonly StudyJob[], scoreOf: (job: StudyJob) => number, scores = {}): [string, JobResult][] =>
  jobs.map((job) => {
    const score = scoreOf(job);
    const { id, cell, seed } = job;
    return [id, { id, cell, seed, seconds: 1, scores: { ...scores, score }, curve: [2 * score, score] }];
  });

describe('the study of feedback weights that learn from noise', () => {
  const all = study.jobs(request, new Map());
  const tuning = all.filter(({ cell }) => cell.startsWith('tuning/perturbation/'));
  const images = all.filter(({ cell }) => cell.startsWith('tuning/autoencoder/'));
  const results = new Map(
    resultsOf(tuning, ({ cell }) => (cell.endsWith('/0.1') || cell.endsWith('/0.1, 0.3') ? 5 : 50)),
  );
  const runs = study.jobs(request, results).filter(({ cell }) => cell.startsWith('perturbation/'));

  test('tunes backpropagation, constants and noise of four sizes over nine settings each', () => {
    expect(tuning).toHaveLength(6 * 9);
    expect(new Set(tuning.map(({ id }) => id)).size).toBe(tuning.length);
    for (const job of tuning)
      expect(workOf(job)).toMatchObject({ loss: 'squared', batch: 32, hidden: [50, 20], seed: 9001 });
    const noise = tuning.flatMap((job) => workOf(job).params['c'] ?? []);
    expect([...new Set(noise)]).toEqual([0.001, 0.01, 0.1, 1]);
  });

  test('then runs the best of each', () => {
    expect(runs).toHaveLength(6 * 2);
    const noisy = runs.find(({ cell }) => cell === 'perturbation/2 × 50/noise 0.01')!;
    expect(workOf(noisy)).toMatchObject({ learningRate: 0.1, params: { c: 0.01, rate: 0.3 }, steps: 5000 });
    const done = new Map([...results, ...resultsOf(images, () => 20), ...resultsOf(runs, () => 3)]);
    const [first, ...rest] = study.jobs(request, done);
    expect(rest).toHaveLength(3 * 2 - 1);
    expect(workOf(first!)).toMatchObject({
      ...{ target: 'image', hidden: [200, 2, 200], loss: 'squared' },
      layerParams: [{ activation: 'tanh' }, { activation: 'linear' }, { activation: 'tanh' }, {}],
    });
    expect(study.jobs(request, new Map([...done, ...resultsOf([first!, ...rest], () => 3)]))).toEqual([]);
  });

  test('prints what was published beside what came out', () => {
    const angles = { [updateAngle(1, 5)]: 30, [weightAngle(2, 5)]: 40, [weightAngle(3, 5)]: 20 };
    const done = new Map([...results, ...resultsOf(runs, ({ seed }) => 5 + seed / 10, angles)]);
    const [table, ...others] = study.report(request, done);
    if (table?.kind !== 'free') throw new Error('kind');
    expect(table.rows.map(([label, published]) => [label, published])).toEqual([
      ['backprop', '2.65'],
      ['noise 0.001', '3.51'],
      ['noise 0.01', '3.51'],
      ['noise 0.1', '3.64'],
      ['noise 1', '15.92'],
      ['feedback alignment', '4.28'],
    ]);
    expect(table.rows[2]).toEqual(['noise 0.01', '3.51', '5.15 ± 0.07', '2', '30.0', '40.0', '20.0', '0.1, 0.3']);
    expect(others.map(({ kind }) => kind)).toEqual(['chart', 'chart', 'chart', 'chart', 'free']);
    expect(study.report(request, new Map())).toEqual([]);
  });

  test('an autoencoder is scored by half the squared distance to what it sees', async () => {
    const backprop = workOf(images.find(({ cell }) => cell === 'tuning/autoencoder/backprop/0.02')!);
    const short = { ...backprop, scored: { of: 'test', samples: 64 } } as const;
    const after = async (steps: number, points: number) =>
      (await performFeedbackPath({ ...short, steps, points }, { onProgress: () => {} })).curve;
    const curve = await after(60, 3);
    expect(curve).toEqual([...curve].sort((a, b) => b - a));
    // A digit has about 100 of 784 pixels that are not black, so that to say nothing costs about 50.
    expect(curve[0]).toBeGreaterThan(20);
    expect(curve[0]).toBeLessThan(60);
    expect(curve[2]).toBeLessThan(0.95 * curve[0]!);
  });

  test('in a short run feedback weights turn to the weights, and updates to the gradient', async () => {
    const noisy = workOf(runs.find(({ cell }) => cell === 'perturbation/2 × 50/noise 0.01')!);
    const work = { ...noisy, hidden: [20, 12], steps: 300, points: 2, scored: { of: 'test', samples: 200 } } as const;
    const { scores, diverged } = await performFeedbackPath(work, { onProgress: () => {} });
    expect(diverged).toBeUndefined();
    expect(scores[weightAngle(3, 0)]).toBeGreaterThan(60);
    expect(scores[weightAngle(3, 2)]).toBeLessThan(0.8 * scores[weightAngle(3, 0)]!);
    expect(scores[updateAngle(2, 2)]).toBeLessThan(0.7 * scores[updateAngle(2, 0)]!);
  });

  test('a loss that 32 bits cannot hold ends a run', async () => {
    const work = {
      ...workOf(runs.at(-1)!),
      steps: 20,
      learningRate: 1e12,
      scored: { of: 'test', samples: 32 },
    } as const;
    const { diverged } = await performFeedbackPath(work, { onProgress: () => {} });
    expect(diverged).toMatch(/^(a loss or a direction was beyond 32-bit floats|an output was no number) at step \d+$/);
  });
});
