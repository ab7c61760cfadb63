import type { StudyDefinition } from '../../study.js';
import { TRAINING } from '../../training-study.js';
import { availableDataset } from '../feedback-paths/stages.js';
import { CONTESTANTS } from './design.js';
import { type Asked, jobsOf } from './jobs.js';
import { claimReport } from './report.js';
import { SIGNAL } from './signal.js';
import { WATCH, watchJobs } from './watch.js';

/**
 * Whether unbiased credit learns faster than Weight Maximization and STE: eight rules on tasks most of which had no
 * part in their making, each tuned by thirty settings of rates drawn at random, at full length, and then run with ten
 * seeds.
 */
export const claimStudy: StudyDefinition = {
  rules: [...new Set(CONTESTANTS.map(({ rule }) => rule))],
  kinds: { ...TRAINING, ...SIGNAL, ...WATCH },
  create: (context) => {
    const asked = (request: Asked['request'], done: Asked['done']): Asked => ({
      ...{ context, request, done },
      dataset: availableDataset(),
    });
    return {
      name: 'claim',
      title: 'Does unbiased credit learn faster?',
      about:
        'REINFORCE, A_R−P, Weight Max, Unbiased and Expected Weight Max, with its product and without, STE and backpropagation on multiplexers, ' +
        'a random formula and digits as a bandit, and over widths of two hidden layers; thirty settings a rule at full length, ten fresh seeds.',
      source: 'Chung (2023), Unbiased Weight Maximization, arXiv:2307.13270, makes the claim; the design is ours',
      defaultRuns: 10,
      duration: 'about a day of one core; --only k3, dnf, k4, digits, k5 or width-64 runs a part',
      stages: ['tuning', 'runs'],
      jobs: (request, done) => {
        const all = asked(request, done);
        return [...jobsOf(all), ...watchJobs(all).filter(({ id }) => !done.has(id))];
      },
      report: (request, done) => claimReport(asked(request, done)),
    };
  },
};
