import type { JobKind, StudyDefinition, StudyJob } from '../../study.js';
import { TRAINING } from '../../training-study.js';
import { CELLS, contestantsOf } from './design.js';
import { bestRates, type ScalingWork, scalingJobs, tuningJobs } from './jobs.js';
import { scalingReport } from './report.js';

/** How the learning rules of stochastic units compare as the number of units grows. */
export const scalingStudy: StudyDefinition = {
  rules: [
    'reinforce',
    'reward-penalty',
    'posterior-reinforce',
    'weight-max',
    'unbiased-weight-max',
    'expected-weight-max',
    'ste',
    'backprop',
  ],
  kinds: {
    ...TRAINING,
    scaling: {
      figures: ['score', 'last', 'episodes per second'],
      perform: async (...given) => (await import('./work.js')).performScaling(...given),
    } satisfies JobKind<ScalingWork>,
  },
  create: (context) => ({
    name: 'scaling',
    title: 'Learning rules of stochastic units, as the number of units grows',
    about:
      'REINFORCE, A_R−P, Weight Maximization, unbiased rules of its family, straight-through and backpropagation on the multiplexer, k = 3 to 5, with hidden layers of 8 to 512 units; every rule has the same settings to be tuned over. Gradients are measured on the way.',
    source: 'Chung (2023), Unbiased Weight Maximization, arXiv:2307.13270, makes the claim; the design is ours',
    defaultRuns: 3,
    duration: 'about 2 hours of one core',
    stages: ['tuning', 'runs'],
    jobs: (request, done) =>
      CELLS.flatMap((cell) =>
        contestantsOf(cell).flatMap((contestant): StudyJob[] => {
          const rates = bestRates(done, cell, contestant);
          const wanted = rates
            ? scalingJobs(context, request, cell, contestant, rates)
            : tuningJobs(context, request, cell, contestant);
          return wanted.filter(({ id }) => !done.has(id));
        }),
      ),
    report: (request, done) => scalingReport(request, done),
  }),
};
