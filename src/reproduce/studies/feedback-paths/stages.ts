import { chooseSamples } from '../../../data/index.js';
import { UserError } from '../../../errors/user-error.js';
import type { JobKind, JobResult, StudyJob, StudyRequest } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import type { Entrant, Task } from './entrants.js';
import {
  bestSetting,
  cellOf,
  type DatasetName,
  type FeedbackWork,
  runJobs,
  triedSettings,
  tuningJobs,
} from './jobs.js';
import type { EntrantResults } from './report.js';

/** What jobs and reports of a study of feedback paths are made from. */
export interface Asked {
  readonly context: StudyContext;
  readonly request: StudyRequest;
  readonly done: ReadonlyMap<string, JobResult>;
  readonly dataset: DatasetName;
}

/** The one kind of their jobs. */
export const FEEDBACK_KINDS = {
  'feedback-path': {
    figures: ['score'],
    perform: async (...given) => (await import('./work.js')).performFeedbackPath(...given),
  } satisfies JobKind<FeedbackWork>,
};

/** The jobs of a task that are not done: all settings of an entrant first, then its runs with the best of them. */
export function jobsOf(asked: Asked, task: Task, entrants: readonly Entrant[]): StudyJob[] {
  return entrants.flatMap((entrant) => ofEntrant(asked, task, entrant)).filter(({ id }) => !asked.done.has(id));
}

function ofEntrant({ context, request, done, dataset }: Asked, task: Task, entrant: Entrant): StudyJob[] {
  const tuning = tuningJobs(context, request, dataset, task, entrant);
  const tried = triedSettings(task, entrant, tuning, done);
  if (tried.length < tuning.length) return tuning;
  const { setting } = bestSetting(tried);
  return variantsOf(task).flatMap(({ hidden, noise }) =>
    runJobs(context, request, dataset, task, entrant, hidden, setting, noise),
  );
}

/** What a task's runs are of: its networks, and the first of them with noise. */
function variantsOf({ networks, noises = [] }: Task) {
  const quiet = networks.map((hidden) => ({ hidden, noise: undefined }));
  return [...quiet, ...noises.map((noise) => ({ hidden: networks[0]!, noise }))];
}

/** What each entrant has to show on a task so far. */
export function resultsOf(asked: Asked, task: Task, entrants: readonly Entrant[]): EntrantResults[] {
  const { context, request, done, dataset } = asked;
  return entrants.map((entrant) => {
    const tuning = tuningJobs(context, request, dataset, task, entrant);
    const tried = triedSettings(task, entrant, tuning, done);
    const best = tried.length === tuning.length ? bestSetting(tried) : undefined;
    const runs = variantsOf(task).map(({ hidden, noise }) => {
      const jobs = best ? runJobs(context, request, dataset, task, entrant, hidden, best.setting, noise) : [];
      const cell = cellOf(task, entrant, hidden, noise);
      return { hidden, noise, cell, results: jobs.flatMap(({ id }) => done.get(id) ?? []) };
    });
    return { entrant, tried, best, runs };
  });
}

/** The digits of the package where it is installed. */
export function availableDataset(): DatasetName {
  try {
    chooseSamples({ dataset: 'mnist', split: 'all', samples: null, seed: 0, side: 28 }, 'the study feedback-paths');
    return 'mnist';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return 'strokes';
  }
}
