import type { Rate } from '../rule/optimizer/rate.js';
import type { RunConfig } from '../runs/run-config.js';
import { learningCurveChart } from './learning-curve-chart.js';
import { type JobKind, type Published, type Study, type StudyJob, type StudyRequest, scaledEpisodes } from './study.js';

/** Trains one team; the score is its mean return over all episodes. */
export interface TrainingWork {
  readonly kind: 'train';
  readonly config: RunConfig;
}

/** The kind of jobs that train one team each, as a run does. */
export const TRAINING: Readonly<{ train: JobKind<TrainingWork> }> = {
  train: {
    figures: ['score'],
    perform: async (...given) => (await import('./training-work.js')).performTraining(...given),
  },
};

/** A row of a study that trains one team a run: what is published, and what computes it. */
export interface TrainingRow {
  /** Unique in the study; rows of one task share its chart. */
  readonly label: string;
  readonly task: string;
  /** What tells it from other rows of its task. */
  readonly variant: string;
  readonly published?: Published;
  /** Of a whole run. */
  readonly config: Omit<RunConfig, 'seed'>;
  /** Roughly what a run takes. */
  readonly seconds: number;
}

/** What a study says of itself, and of its one table. */
export interface TrainingStudyOptions extends Pick<Study, 'name' | 'title' | 'about' | 'source' | 'duration'> {
  readonly table: string;
  /** Made anew whenever they are asked for. */
  readonly rows: () => readonly TrainingRow[];
}

/** A study of one stage: every row trained with seeds 1 to the number of runs, by mean return over all episodes, and a chart a task. */
export function createTrainingStudy({ table, rows, ...study }: TrainingStudyOptions): Study {
  return {
    ...study,
    defaultRuns: 10,
    jobs: (request, done) =>
      rows()
        .flatMap((row) => jobsOf(row, request))
        .filter(({ id }) => !done.has(id)),
    report(request, done) {
      const all = rows();
      return [
        {
          kind: 'cells',
          title: table,
          about: 'The mean return over all training episodes of a run, from the first on.',
          score: 'mean return over all episodes; higher is better',
          rows: all.map(({ label, published }) => ({ cell: label, label, ...(published && { published }) })),
        },
        ...[...new Set(all.map(({ task }) => task))].map((task) => {
          const mine = all.filter((row) => row.task === task);
          const episodes = scaledEpisodes(mine[0]!.config.episodes, request.scale);
          const lines = mine.map(({ label, variant }) => ({ cell: label, label: variant }));
          return learningCurveChart({ title: task, rows: lines, episodes }, done.values());
        }),
      ];
    },
  };
}

function jobsOf({ label, config, seconds }: TrainingRow, { runs, scale }: StudyRequest): StudyJob[] {
  const episodes = scaledEpisodes(config.episodes, scale);
  return Array.from({ length: runs }, (_, k) => ({
    id: `${label}, seed ${k + 1}`,
    cell: label,
    seed: k + 1,
    work: { kind: 'train', config: { ...config, episodes, seed: k + 1 } } satisfies TrainingWork,
    weight: seconds * scale,
  }));
}

/** Rates of layers that go in straight lines from `from` to `to` over so many steps, and stay. */
export function linearRates(from: readonly number[], to: readonly number[], steps: number): Rate[] {
  return from.map((start, layer) => ({ kind: 'linear', from: start, to: to[layer]!, steps }));
}
