import { describe, expect, test } from 'vitest';
import * as agents from '../../../../agents/index.js';
import {
  CROWDS,
  DIGITS,
  ENTRANTS,
  exchangeAt,
  LARGE,
  NETWORKS,
  REPLICAS,
  settingsOf,
  sizeOf,
} from '../../../../src/reproduce/studies/sketched-sgd/design.js';
import type { SketchedWork } from '../../../../src/reproduce/studies/sketched-sgd/jobs.js';
import { createSketchedSgdStudy } from '../../../../src/reproduce/studies/sketched-sgd/study.js';
import { performSketched } from '../../../../src/reproduce/studies/sketched-sgd/work.js';
import type { FreeTable, JobResult, StudyJob } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';

const context = createStudyContext(new Map(Object.values(agents).map((rule) => [rule.name, rule])));
const study = createSketchedSgdStudy(context, () => 'strokes');
const request = { runs: 2, scale: 1 };

/** Results of all jobs of a stage; the later a setting comes, the better it is. */
function resultsOf(done: ReadonlyMap<string, JobResult>): Map<string, JobResult> {
  return new Map(
    study.jobs(request, done).map(({ id, cell, seed }, k) => {
      const scores = { score: 50 + k / 100, compression: 20, 'with indices': 15 };
      return [id, { id, cell, seed, scores, curve: [2, 1], seconds: 1 }];
    }),
  );
}

describe('the design', () => {
  test('has as many settings for every exchange, and a network of a million weights', () => {
    expect(ENTRANTS.map((entrant) => settingsOf(entrant).length)).toEqual([8, 8, 8, 8, 8, 8]);
    expect(sizeOf(DIGITS)).toEqual({ weights: 79_400, biases: 110 });
    expect(sizeOf(LARGE).weights).toBeGreaterThan(1e6);
    for (const replicas of CROWDS) expect(256 % replicas).toBe(0);
  });

  test('gives exchanges sizes that keep the compression', () => {
    for (const network of NETWORKS)
      for (const compression of network.compressions) {
        const { weights, biases } = sizeOf(network);
        const counted = (up: number, down: number) => (2 * (weights + biases)) / (up + down + 2 * biases);
        for (const rows of [1, 5]) {
          const sketch = exchangeAt('sketch', compression, network, 4, rows) as { k: number; columns: number };
          expect(counted(rows * sketch.columns + 4 * sketch.k, sketch.k) / compression).toBeCloseTo(1, 1);
        }
        const random = exchangeAt('random-k', compression, network, 4, 1) as { k: number };
        expect(counted(random.k, random.k) / compression).toBeCloseTo(1, 2);
        for (const replicas of CROWDS) {
          const local = exchangeAt('local-top-k', compression, network, replicas, 1) as { k: number };
          expect(counted(local.k, replicas * local.k) / compression).toBeGreaterThan(0.99);
        }
      }
  });
});

test('tunes first, then runs with the best setting, and reports what was published beside it', () => {
  const tuned = resultsOf(new Map());
  expect(tuned.size).toBe(2 * 6 * 8);
  const runs = study.jobs(request, tuned);
  const cells = 2 * (2 + 4 * 6) + 2 * (2 + 4 * 3) + 2 * 4 * CROWDS.length;
  expect(runs.length).toBe(cells);
  for (const { work } of runs) {
    const { replicas, batch, learningRate, momentum, exchange } = work as SketchedWork;
    expect(batch).toBe(256);
    expect(CROWDS).toContain(replicas);
    const { name } = exchange as { name: string };
    expect({ learningRate, momentum }).toEqual(
      name === 'sketch'
        ? { learningRate: 1, momentum: 0.9 }
        : { learningRate: name === 'sign' ? 1e-2 : 1, momentum: 0 },
    );
    if (name === 'sketch') expect(exchange).toMatchObject({ rows: 1 });
  }
  const done = new Map([...tuned, ...resultsOf(tuned)]);
  expect(study.jobs(request, done)).toEqual([]);
  const sections = study.report(request, done);
  expect(sections.map(({ title }) => title)).toEqual([
    '784-100-10: accuracy by compression',
    '784-1024-200-10: accuracy by compression',
    '784-100-10: accuracy by the number of replicas',
    '784-100-10: accuracy by compression',
    '784-1024-200-10: accuracy by compression',
    '784-100-10: accuracy by the number of replicas',
    'Tuning',
  ]);
  const [table] = sections;
  expect(table).toMatchObject({ columns: expect.arrayContaining(['#published', '#ours', '#seeds']) });
  const { rows } = table as FreeTable;
  expect(rows.find(([label, aimed]) => label === 'sketch' && aimed === '20×')).toEqual([
    ...[
      'sketch',
      '20×',
      '20.0×',
      '15.0×',
      '92.5 (17×)',
      expect.stringMatching(/^5\d\.\d\d ± 0\.\d\d$/),
      '2',
      '1, 1 row',
    ],
  ]);
});

test('a job trains replicas on digits; one that diverges says when', async () => {
  const { work } = study.jobs(request, resultsOf(new Map()))[0]! as StudyJob & { work: SketchedWork };
  const small = { ...work, hidden: [20], replicas: REPLICAS, batch: 64, learningRate: 0.1, momentum: 0.9, steps: 40 };
  const quiet = { onProgress() {} };
  const exchange = exchangeAt('sketch', 10, { hidden: [20] }, REPLICAS, 1);
  const { scores, curve } = await performSketched({ ...small, exchange }, quiet);
  expect(scores['score']).toBeGreaterThan(40);
  expect(scores['compression']).toBeCloseTo(10, 0);
  expect(scores['with indices']).toBeLessThan(scores['compression']!);
  expect(curve).toHaveLength(20);
  const wild = await performSketched({ ...small, exchange: { name: 'all' }, learningRate: 1e30 }, quiet);
  expect(wild).toMatchObject({ scores: {}, diverged: expect.stringMatching(/^replica 0, step \d+: .*learning rate/) });
});
