import { describe, expect, it } from 'vitest';
import * as agents from '../../agents/index.js';
import '../../envs/index.js';
import { mapPropagationStudy } from '../../src/reproduce/studies/map-propagation/study.js';
import { weightMaxStudy } from '../../src/reproduce/studies/weight-max/study.js';
import { createStudies, JOB_KINDS } from '../../src/reproduce/studies.js';
import type { JobResult, Study } from '../../src/reproduce/study.js';
import { createStudyContext } from '../../src/reproduce/study-context.js';
import type { TrainingWork } from '../../src/reproduce/training-study.js';
import { makeRunEnv } from '../../src/runs/open-run.js';
import { planRun } from '../../src/runs/plan-run.js';
import type { RunConfig } from '../../src/runs/run-config.js';

const context = createStudyContext(new Map(Object.values(agents).map((rule) => [rule.name, rule])));

/** The configuration of the first seed of every row. */
function configsOf(study: Study, scale = 1): Map<string, RunConfig> {
  const jobs = study.jobs({ runs: 1, scale }, new Map());
  return new Map(jobs.map(({ cell, work }) => [cell, (work as TrainingWork).config]));
}

const studies = [...createStudies(context).values()];

describe.each(studies.map((study) => [study.name, study] as const))('the study %s', (_, study) => {
  const request = { runs: 3, scale: 1 };
  const jobs = study.jobs(request, new Map());

  it('has jobs of a known kind, each with an id of its own, and says what it is', () => {
    expect(jobs.length).toBeGreaterThan(0);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
    for (const { work } of jobs) expect(Object.keys(JOB_KINDS)).toContain(work.kind);
    for (const text of [study.title, study.about, study.source]) expect(text).toMatch(/\S/);
  });

  it('asks for no job that is done, and for the same jobs again', () => {
    const [first] = jobs;
    const result = { id: first!.id, cell: first!.cell, seed: first!.seed, scores: {}, curve: [], seconds: 1 };
    const wanted = (done: ReadonlyMap<string, JobResult>) => study.jobs(request, done).map(({ id }) => id);
    expect(wanted(new Map([[first!.id, result]]))).toEqual(jobs.slice(1).map(({ id }) => id));
    expect(wanted(new Map())).toEqual(jobs.map(({ id }) => id));
  });

  it('reports before any job is done', () => {
    expect(Array.isArray(study.report(request, new Map()))).toBe(true);
  });
});

/** Those of `createTrainingStudy`: one stage, every job of it a training. */
const training = studies.filter(
  (study) =>
    study.stages === undefined &&
    study.jobs({ runs: 1, scale: 1 }, new Map()).every(({ work }) => work.kind === 'train'),
);

describe.each(training.map((study) => [study.name, study] as const))('the training study %s', (_, study) => {
  it('has rows that plan, with seeds from 1', () => {
    const jobs = study.jobs({ runs: 3, scale: 1 }, new Map());
    expect(jobs.map(({ seed }) => seed).slice(0, 3)).toEqual([1, 2, 3]);
    for (const config of configsOf(study).values()) {
      const env = makeRunEnv(config);
      expect(() => planRun(config, env)).not.toThrow();
      env.close();
    }
  });

  it('shortens episodes alone', () => {
    for (const [cell, config] of configsOf(study, 0.05))
      expect(config).toEqual({ ...configsOf(study).get(cell)!, episodes: configsOf(study).get(cell)!.episodes / 20 });
  });

  it('has a row of its table and a line of a chart for every cell', () => {
    const [table, ...charts] = study.report({ runs: 1, scale: 1 }, new Map());
    const cells = [...configsOf(study).keys()];
    expect(table).toMatchObject({ kind: 'cells', rows: cells.map((cell) => ({ cell })) });
    expect(charts.map(({ title }) => title)).toEqual([
      ...new Set([...configsOf(study).values()].map(({ env }) => env)),
    ]);
  });
});

describe('the settings of Weight Max', () => {
  const configs = configsOf(weightMaxStudy.create(context));

  it('are those of the multiplexer: no critic, constant rates', () => {
    expect(configs.get('multiplexer, Weight Max')).toMatchObject({
      ...{ episodes: 800_000, hidden: [64, 32], batch: 1, learningRate: [0.01, 0.001, 0.0001] },
      ...{ optimizer: 'adam', optimizerParams: { correction: 1000 }, params: { decay: 0 } },
    });
    expect(configs.get('multiplexer, Weight Max')!.critic).toBeUndefined();
  });

  it('are those of the control tasks: traces of the actor in one variant, of the critic in both', () => {
    const [plain, traces] = ['LunarLander-v3, Weight Max', 'LunarLander-v3, Weight Max with traces'].map(
      (cell) => configs.get(cell)!,
    ) as [RunConfig, RunConfig];
    expect(plain.params['decay']).toBe(0);
    // γλ = 0.98 · 0.9
    expect(traces.params['decay']).toBeCloseTo(0.882, 12);
    expect({ ...traces, params: plain.params }).toEqual(plain);
    expect(plain.critic!.params['decay']).toBeCloseTo(0.882, 12);
    expect(plain.layerParams).toEqual([{ temperature: 1 }, { temperature: 1 }, { temperature: 2 }]);
    expect(plain.critic).toMatchObject({ discount: 0.98, truncation: 'skip', learningRate: [0.02, 2e-5, 2e-6] });
    expect(configs.get('CartPole-v1, Weight Max')!.critic!.learningRate).toEqual([
      { kind: 'linear', from: 0.04, to: 0.004, steps: 50_000 },
      { kind: 'linear', from: 4e-5, to: 4e-5, steps: 50_000 },
      { kind: 'linear', from: 4e-6, to: 4e-6, steps: 50_000 },
    ]);
  });
});

it('the settings of MAP propagation are those of its actor and critic', () => {
  const configs = configsOf(mapPropagationStudy.create(context));
  const car = configs.get('MountainCarContinuous-v0')!;
  // γλ = 0.98 · 0.97
  expect(car.params['decay']).toBeCloseTo(0.9506, 12);
  expect(car.params).toMatchObject({ head: 'gaussian', learns: 'present', settling: 20, step: 0.5 });
  expect(car.layerParams).toEqual([{ variance: 0.03 }, { variance: 0.1 }, { variance: 0.5 }]);
  expect(car.critic!.params).toMatchObject({ head: 'value', learns: 'past' });
  expect(car.critic!.layerParams).toEqual([{ variance: 0.003 }, { variance: 0.01 }, { variance: 0.05 }]);
  expect(car.critic!.rewardLimit).toBe(5);
  expect(configs.get('LunarLander-v3')!.params).toMatchObject({ head: 'choice', temperature: 8 });
  expect(configs.get('multiplexer')).toMatchObject({ batch: 128, envParams: { addressBits: 5 }, episodes: 4_000_000 });
});
