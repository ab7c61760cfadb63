import { describe, expect, test } from 'vitest';
import * as agents from '../../../../agents/index.js';
import '../../../../envs/index.js';
import { ruleIdentificationStudy } from '../../../../src/reproduce/studies/rule-identification/study.js';
import {
  type IdentificationWork,
  performIdentification,
} from '../../../../src/reproduce/studies/rule-identification/work.js';
import type { JobResult, StudyJob } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';

const rules = new Map(Object.values(agents).map((rule) => [rule.name, rule]));
const study = ruleIdentificationStudy.create(createStudyContext(rules));
const jobs = study.jobs({ runs: 2, scale: 1 }, new Map());
const workOf = ({ work }: StudyJob) => work as IdentificationWork;

/** A job with few trials of a few units. */
function short(cell: string, trials: IdentificationWork['trials']): IdentificationWork {
  const work = workOf(jobs.find((job) => job.cell === cell)!);
  // The source is imported here, not what is built.
  return { ...work, condition: { ...work.condition, units: 12 }, trials, envModule: 'node:path' };
}

describe('the study of identifying rules', () => {
  test('has a job for each condition and seed, at the published length', () => {
    expect(jobs).toHaveLength(2 * (7 + 9 + 7 + 4 + 6 + 1 + 2));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    expect(workOf(jobs[0]!).trials).toEqual({ former: 2500, present: 1500, test: 500 });
    const preview = study.jobs({ runs: 1, scale: 0.01 }, new Map());
    expect(workOf(preview[0]!).trials).toEqual({ former: 25, present: 15, test: 10 });
  });

  test('prints what was published beside what came out', () => {
    const scores = { score: 0.7, heard: 0.7, present: 0.2, former: 0, noisy: 0.3, overlap: 0.9, loss: 1 };
    const done = new Map(
      jobs.map(({ id, cell, seed }): [string, JobResult] => [
        id,
        { id, cell, seed, seconds: 1, scores: { ...scores, heard: 0.6 + 0.1 * seed }, curve: [2, 1] },
      ]),
    );
    const [errors, ...others] = study.report({ runs: 2, scale: 1 }, done);
    if (errors?.kind !== 'free') throw new Error('kind');
    expect(errors.rows[0]).toEqual([
      ...['0.4', '0.74', '0.75 ± 0.07', '0.23', '0.20 ± 0.00', '-0.08', '0.00 ± 0.00'],
      ...['1.00 ± 0.00', '2'],
    ]);
    expect(others.map(({ title }) => title)).toEqual([
      'Learning from reward',
      'Learning by backpropagation through time',
      'Larger and smaller networks',
      'The cursor is seen',
      'M learns',
      'Noise that is not the same in all units',
      'Learning with the present decoder',
    ]);
    expect(study.report({ runs: 2, scale: 1 }, new Map())).toEqual([]);
  });

  test('a short run learns from errors, and M is found', async () => {
    const { scores, curve } = await performIdentification(
      short('errors/0.5', { former: 600, present: 300, test: 100 }),
      { onProgress: () => {} },
    );
    expect(scores['heard']!).toBeGreaterThan(scores['former']!);
    expect(curve).toHaveLength(50);
    expect(scores['loss']!).toBeLessThan(2);
  });

  test.each([
    ['reward/0.5', ['heard', 'present', 'former']],
    ['through time/0.5', ['heard', 'present', 'former']],
    ['seen/0.5', ['heard', 'present', 'former']],
    ['uneven/0.5', ['heard', 'present', 'former', 'noisy']],
  ])('%s scores all its candidates', async (cell, candidates) => {
    const { scores } = await performIdentification(short(cell, { former: 9, present: 9, test: 9 }), {
      onProgress: () => {},
    });
    for (const name of candidates) expect(Math.abs(scores[name]!)).toBeLessThanOrEqual(1);
  });

  test('the mirror turns M towards the decoder', async () => {
    const { scores } = await performIdentification(short('mirror/0.5', { former: 9, present: 300, test: 9 }), {
      onProgress: () => {},
    });
    expect(scores['overlap']).toBeGreaterThan(0.6);
  });
});
