import { describe, expect, test } from 'vitest';
import '../../../../envs/index.js';
import * as agents from '../../../../agents/index.js';
import { make } from '../../../../src/gymnasium/index.js';
import {
  CELLS,
  CONTESTANTS,
  cellName,
  contestantsOf,
  layerRates,
  RATES,
  TUNING_SEED,
} from '../../../../src/reproduce/studies/scaling/design.js';
import {
  bestRates,
  figureName,
  type ScalingWork,
  scalingJobs,
} from '../../../../src/reproduce/studies/scaling/jobs.js';
import { scalingStudy } from '../../../../src/reproduce/studies/scaling/study.js';
import { episodesTo, multiplexerTask, performScaling } from '../../../../src/reproduce/studies/scaling/work.js';
import type { FreeTable, JobResult, StudyJob, StudyRequest } from '../../../../src/reproduce/study.js';
import { createStudyContext } from '../../../../src/reproduce/study-context.js';
import type { TrainingWork } from '../../../../src/reproduce/training-study.js';
import { performTraining } from '../../../../src/reproduce/training-work.js';

const context = createStudyContext(new Map(Object.values(agents).map((rule) => [rule.name, rule])));
const study = scalingStudy.create(context);
const request: StudyRequest = { runs: 3, scale: 1 };
const nothing = new Map<string, JobResult>();
const quiet = { onProgress: () => {} };

/** Results of these jobs, with this score. */
function resultsOf(jobs: readonly StudyJob[], score: (job: StudyJob) => number): Map<string, JobResult> {
  return new Map(
    jobs.map((job) => [
      job.id,
      { id: job.id, cell: job.cell, seed: job.seed, scores: { score: score(job) }, curve: [], seconds: 1 },
    ]),
  );
}

describe('the design', () => {
  test('gives every rule the same settings to be tuned over, with a seed that no result has', () => {
    const tuning = study.jobs(request, nothing);
    expect(new Set(tuning.map(({ seed }) => seed))).toEqual(new Set([TUNING_SEED]));
    for (const cell of CELLS) {
      const ratesOf = contestantsOf(cell).map(({ label }) =>
        tuning
          .filter(({ id }) => id.startsWith(`tune/${cellName(cell)}/${label}/`))
          .map(({ work }) => (work as TrainingWork).config)
          .map(({ learningRate, episodes }) => JSON.stringify([learningRate, episodes])),
      );
      expect(ratesOf[0]).toHaveLength(RATES.length);
      for (const rates of ratesOf) expect(rates).toEqual(ratesOf[0]);
    }
    expect(new Set(tuning.map(({ id }) => id)).size).toBe(tuning.length);
  });

  test('leaves out of one hidden layer what is another rule there', () => {
    const deep = CONTESTANTS.filter(({ deepOnly }) => deepOnly).map(({ label }) => label);
    expect(deep).toEqual(['posterior REINFORCE', 'U1', 'U2 + silent + effect']);
    expect(contestantsOf({ hidden: [8] })).toHaveLength(CONTESTANTS.length - 3);
    expect(contestantsOf({ hidden: [8, 8] })).toEqual(CONTESTANTS);
  });

  test('divides the rate layer by layer, the output included', () => {
    expect(layerRates({ base: 0.01, fall: 2 }, [64, 32])).toEqual([0.01, 0.005, 0.0025]);
    expect(layerRates({ base: 0.03, fall: 8 }, [128])).toEqual([0.03, 0.00375]);
  });
});

describe('stages', () => {
  const tuning = study.jobs(request, nothing);
  const [cell, contestant] = [CELLS[0]!, CONTESTANTS[0]!];
  const favourite = RATES[3]!;
  const tuned = resultsOf(tuning, ({ id }) => (id.includes(`/${favourite.base}/${favourite.fall}/`) ? 0.5 : 0.1));

  test('the best mean return takes the rates', () => {
    expect(bestRates(tuned, cell, contestant)).toBe(favourite);
    const without = new Map(tuned);
    without.delete(`tune/${cellName(cell)}/${contestant.label}/0.003/2/${TUNING_SEED}`);
    expect(bestRates(without, cell, contestant)).toBeUndefined();
  });

  test('runs follow with those rates and seeds from 1, fewer where the cell says so, and then nothing', () => {
    const runs = study.jobs(request, tuned);
    expect(runs.every(({ work }) => work.kind === 'scaling')).toBe(true);
    const mine = runs.filter((job) => job.cell === `${cellName(cell)}/${contestant.label}`);
    expect(mine.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    for (const { work } of mine) {
      expect((work as ScalingWork).config.learningRate).toEqual(layerRates(favourite, cell.hidden));
    }
    const short = CELLS.find(({ mostRuns }) => mostRuns === 2)!;
    expect(scalingJobs(context, request, short, contestant, favourite).map(({ seed }) => seed)).toEqual([1, 2]);
    expect(study.jobs(request, new Map([...tuned, ...resultsOf(runs, () => 0)]))).toEqual([]);
  });

  test('a scale below 1 shortens every job', () => {
    const [first] = study.jobs({ runs: 1, scale: 0.01 }, nothing);
    expect((first!.work as TrainingWork).config.episodes).toBe(CELLS[0]!.tuningEpisodes / 100);
  });

  test('the report, by value', () => {
    const job = (seed: number, scores: Record<string, number>): [string, JobResult] => {
      const name = `${cellName(cell)}/${contestant.label}`;
      return [`${name}/${seed}`, { id: `${name}/${seed}`, cell: name, seed, scores, curve: [], seconds: 9 }];
    };
    const results = new Map([
      ...tuned,
      job(1, { score: 0.4, last: 0.6, 'to 0.5': 1000, 'episodes per second': 100_000 }),
      job(2, { score: 0.6, last: 0.8, 'to 0.5': 3000, 'to 0.7': 3500, 'episodes per second': 50_000 }),
    ]);
    const sections = study.report(request, results);
    const table = sections.find(({ title }) => title === `${cellName(cell)}: speed and asymptote`) as FreeTable;
    expect(table.rows).toEqual([
      ['REINFORCE', '0.01 / 8', '0.500 ± 0.141', '0.700 ± 0.141', '2,000', '3,500 (1 of 2)', '–', '10.0'],
    ]);
    const tuningTable = sections.find(({ title }) => title === `${cellName(cell)}: tuning`) as FreeTable;
    expect(tuningTable.rows[0]).toEqual(['REINFORCE', '0.100', '0.100', '0.100', '0.500 *', '0.100', '0.100']);
  });
});

describe('a job', () => {
  const small = { addressBits: 2, hidden: [5, 4], episodes: 2000, tuningEpisodes: 2000 };
  const guide = CONTESTANTS.find(({ label }) => label === 'Expected Weight Max')!;
  const [job] = scalingJobs(context, { runs: 1, scale: 1 }, small, guide, { base: 0.02, fall: 2 });
  const work = job!.work as ScalingWork;
  const subjects = work.measure!.subjects.filter(({ label }) => ['REINFORCE', guide.label].includes(label));
  const measured: ScalingWork = { ...work, measure: { ...work.measure!, at: [0, 1], episodes: 100, subjects } };

  test('measures every rule that acts at random at the weights of the guide', () => {
    const labels = work.measure!.subjects.map(({ label }) => label);
    expect(labels).toEqual(CONTESTANTS.map(({ label }) => label).filter((label) => label !== 'backprop'));
    const [other] = scalingJobs(context, { runs: 1, scale: 1 }, small, CONTESTANTS[0]!, { base: 0.02, fall: 2 });
    expect((other!.work as ScalingWork).measure!.subjects.map(({ label }) => label)).toEqual(['REINFORCE']);
  });

  test('a start bias goes into the rule of every run of the cell', () => {
    const [sparse] = scalingJobs(context, { runs: 1, scale: 1 }, { ...small, startBias: -4 }, guide, RATES[0]!);
    expect((sparse!.work as ScalingWork).config.rule.synapse).toEqual({
      w: { start: 'glorot-uniform', bias: -4, learned: true },
    });
    expect(work.config.rule.synapse).toBeUndefined();
  });

  test('learns what a plain run of the same configuration learns, measured on the way or not', async () => {
    const outcome = await performScaling(measured, quiet);
    const plain = await performTraining({ kind: 'train', config: work.config }, quiet);
    expect(outcome.scores['score']).toBe(plain.scores['score']);
    expect(outcome.curve).toHaveLength(100);
    expect(outcome.scores['last']).toBeCloseTo(outcome.curve.slice(90).reduce((sum, v) => sum + v, 0) / 10, 12);
    // Before the first episode the units of this rule fire about every second time.
    expect(outcome.scores['activity @0 layer 1']).toBeGreaterThan(0.3);
    expect(outcome.scores['activity @0 layer 2']).toBeLessThan(0.7);
    for (const { label } of measured.measure!.subjects) {
      for (const layer of [1, 2, 3]) {
        for (const share of [0, 1]) {
          const [name, error] = figureName(share, label, layer, 'variance');
          expect(outcome.scores[name]).toBeGreaterThan(0);
          expect(outcome.scores[error]).toBeGreaterThan(0);
        }
      }
    }
    // At the same weights REINFORCE has the larger variance below, and the same update at the output.
    const variance = (label: string, layer: number) => outcome.scores[figureName(0, label, layer, 'variance')[0]]!;
    expect(variance('REINFORCE', 1)).toBeGreaterThan(10 * variance('Expected Weight Max', 1));
    expect(variance('REINFORCE', 3)).toBe(variance('Expected Weight Max', 3));
  });
});

test('episodes to a threshold are counted to the end of the first bin that is there', () => {
  expect(episodesTo(0.5, [0.1, 0.4, 0.5, 0.3], 400)).toBe(300);
  expect(episodesTo(0.6, [0.1, 0.4, 0.5, 0.3], 400)).toBeUndefined();
  expect(episodesTo(0.1, [0.1], 7)).toBe(7);
});

test('the task of the audit is the multiplexer', () => {
  const { patterns, rewards } = multiplexerTask(make('multiplexer', { addressBits: 2 }), 50, 3);
  expect(patterns).toHaveLength(50);
  patterns.forEach((pattern, p) => {
    const [high, low, ...data] = pattern;
    const answer = data[(high! > 0 ? 2 : 0) + (low! > 0 ? 1 : 0)]! > 0 ? 1 : 0;
    expect(rewards[p]![answer]).toBe(1);
    expect(rewards[p]![1 - answer]).toBe(-1);
  });
  expect(new Set(patterns.map(String)).size).toBeGreaterThan(20);
});
