import type { Rate } from '../rule/optimizer/rate.js';
import type { RunConfig } from '../runs/run-config.js';
import type { RunRecord } from '../runs/run-record.js';
import { learningCurveChart } from './learning-curve-chart.js';
import {
  type JobKind,
  type JobOutcome,
  type Published,
  type Study,
  type StudyJob,
  type StudyRequest,
  scaledEpisodes,
} from './study.js';

/** Trains one team; the score is its mean return over all episodes. */
export interface TrainingWork {
  readonly kind: 'train';
  readonly config: RunConfig;
}

/** Jobs that train one team each, as a run does. */
export const TRAINING: Readonly<{ train: JobKind<TrainingWork> }> = {
  train: {
    figures: ['score'],
    perform: async (...given) => (await import('./training-work.js')).performTraining(...given),
    asRun: { config: ({ config }) => config, outcome: trainingOutcome },
  },
};

/**
 * What a run comes to as a job; one that diverged has the scores it reached until then, and none if no episode had
 * ended.
 */
export function trainingOutcome({
  meanReturn,
  curve,
  diverged,
  episodes,
  episodesDone = episodes,
}: RunRecord): JobOutcome {
  if (diverged !== undefined) return { scores: episodesDone > 0 ? { score: meanReturn } : {}, curve, diverged };
  return { scores: { score: meanReturn, last: curve.at(-1)! }, curve };
}

/** A row of a study that trains one team a run: the published figure, and the run that reproduces it. */
export interface TrainingRow {
  /** Names the row, and its cell; unique in the study. */
  readonly label: string;
  readonly task: string;
  /** Names its line in the chart of its task. */
  readonly variant: string;
  readonly published?: Published;
  /** The configuration of a full-length run. */
  readonly config: Omit<RunConfig, 'seed'>;
  /** Roughly the seconds that a run takes. */
  readonly seconds: number;
}

/** The texts of a study and of its one table, and its rows. */
export interface TrainingStudyOptions extends Pick<Study, 'name' | 'title' | 'about' | 'source' | 'duration'> {
  readonly table: string;
  /** Called whenever the rows are needed. */
  readonly rows: () => readonly TrainingRow[];
}

/**
 * A study of one stage: every row trained with seeds 1 to the number of runs, by mean return over all episodes, and a
 * chart a task.
 */
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

/** `[layer]`: learning rates that go in a straight line from `from` to `to` over so many updates, and then stay. */
export function linearRates(from: readonly number[], to: readonly number[], steps: number): Rate[] {
  return from.map((start, layer) => ({ kind: 'linear', from: start, to: to[layer]!, steps }));
}
