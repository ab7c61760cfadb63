import type { JobKind, JobResult, StudyDefinition, StudyJob, StudyRequest } from '../../study.js';
import type { StudyContext } from '../../study-context.js';
import { CONDITIONS, type Condition, SOURCE } from './conditions.js';
import { identificationReport } from './report.js';
import type { IdentificationWork } from './work.js';

/**
 * Learning from errors and learning from reward, told apart by what they do to the activity of a population behind a
 * decoder.
 */
export const ruleIdentificationStudy: StudyDefinition = {
  rules: ['rflo', 'node-noise-reinforce'],
  kinds: {
    'rule-identification': {
      figures: ['score', 'heard', 'present', 'former', 'overlap', 'loss'],
      perform: async (...given) => (await import('./work.js')).performIdentification(...given),
    } satisfies JobKind<IdentificationWork>,
  },
  create: (context) => ({
    name: 'rule-identification',
    title: 'By which rule has it learned?',
    about:
      'A recurrent population moves a cursor through a decoder, which is then another one. Whether it learned the new one from errors or from reward is told from its activity: ' +
      'the change of its linear flow field is compared with those that candidate matrices predict.',
    source: SOURCE,
    defaultRuns: 4,
    duration: DURATION,
    jobs: (request, done) => jobsOf(context, request).filter(({ id }) => !done.has(id)),
    report(request, done) {
      const results = new Map<string, JobResult[]>();
      for (const { id, cell } of jobsOf(context, request)) {
        const result = done.get(id);
        if (result) results.set(cell, [...(results.get(cell) ?? []), result]);
      }
      return identificationReport(results);
    },
  }),
};

const DURATION = 'about half an hour of one core';

/** Trials of a job at its full length. */
const TRIALS = { former: 2500, present: 1500, test: 500 };
/** Learning from errors as published; from reward chosen here. */
const RATES = { errors: 0.1, reward: 0.1 };

function jobsOf(context: StudyContext, request: StudyRequest): StudyJob[] {
  return CONDITIONS.flatMap((condition) =>
    Array.from({ length: request.runs }, (_, k) => jobOf(context, request, condition, k + 1)),
  );
}

function jobOf(
  context: StudyContext,
  { scale }: StudyRequest,
  condition: Condition,
  seed: number,
): StudyJob & { readonly work: IdentificationWork } {
  // Flow fields of n units need at least as many steps, and a split two trials.
  const least = Math.ceil(condition.units / 5);
  const scaled = (trials: number) => Math.max(least, Math.round(trials * scale));
  const trials = { former: scaled(TRIALS.former), present: scaled(TRIALS.present), test: scaled(TRIALS.test) };
  const work: IdentificationWork = {
    ...{ kind: 'rule-identification', condition, ...context.env('CentreOut-v0'), trials, rates: RATES, seed },
    rules: { errors: context.rule('rflo'), reward: context.rule('node-noise-reinforce') },
  };
  const weight = (condition.units / 50) ** 2 * (condition.learner === 'through time' ? 2 : 1);
  return { id: `${condition.name}, seed ${seed}`, cell: condition.name, seed, weight, work };
}
