import { reinforce, weightMax } from '../../agents/index.js';
import '../../envs/index.js';
import { learningCurveChart } from '../../src/reproduce/learning-curve-chart.js';
import { type JobResult, type Study, type StudyJob, scaledEpisodes } from '../../src/reproduce/study.js';
import { createStudyContext } from '../../src/reproduce/study-context.js';
import type { TrainingWork } from '../../src/reproduce/training-study.js';
import type { RunConfig } from '../../src/runs/run-config.js';

const context = createStudyContext(new Map([weightMax, reinforce].map((rule) => [rule.name, rule])));

/** A training job of some hundred episodes of the 2-bit multiplexer. */
export function tinyJob(cell: string, seed: number, changes: Partial<RunConfig> = {}): StudyJob {
  const config: RunConfig = {
    ...context.env('multiplexer'),
    envParams: { addressBits: 2 },
    ...context.rule(cell === 'b' ? 'reinforce' : 'weight-max'),
    hidden: [8],
    episodes: 200,
    seed,
    engine: 'dense',
    batch: 1,
    workers: 1,
    learningRate: 0.01,
    optimizer: 'adam',
    optimizerParams: {},
    ...changes,
  };
  const work: TrainingWork = { kind: 'train', config };
  return { id: `${cell}/${seed}`, cell, seed, work };
}

/** A study of two rows, `a` and `b`, in one stage; `changes` is over every job's configuration. */
export function tinyStudy(changes: Partial<RunConfig> = {}): Study {
  const rows = [
    { cell: 'a', label: 'Weight Max', published: { mean: 0.9, std: 0.01, runs: 10, source: 'A (2000)' } },
    { cell: 'b', label: 'REINFORCE' },
  ];
  const episodes = changes.episodes ?? 200;
  return {
    name: 'tiny',
    title: 'A tiny study',
    about: 'Two rules.',
    source: 'A (2000)',
    defaultRuns: 3,
    jobs: ({ runs, scale }, done) =>
      rows
        .flatMap(({ cell }) =>
          Array.from({ length: runs }, (_, k) =>
            tinyJob(cell, k + 1, { ...changes, episodes: scaledEpisodes(episodes, scale) }),
          ),
        )
        .filter(({ id }) => !done.has(id)),
    report: ({ scale }, done) => [
      { kind: 'cells', title: 'The table', about: 'Of two rules.', score: 'mean return', rows },
      learningCurveChart({ title: 'Curves', rows, episodes: scaledEpisodes(episodes, scale) }, done.values()),
    ],
  };
}

/** A result as a job of {@link tinyStudy} could leave it. */
export function tinyResult(cell: string, seed: number, score: number, more: Partial<JobResult> = {}): JobResult {
  return { id: `${cell}/${seed}`, cell, seed, scores: { score }, curve: [score / 2, score], seconds: 1, ...more };
}

/** Results by id. */
export function byId(results: readonly JobResult[]): Map<string, JobResult> {
  return new Map(results.map((result) => [result.id, result]));
}
