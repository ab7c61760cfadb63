import type { ParamValues } from '../../../rule/rule.js';
import type { RuleText } from '../../../rule/text/rule-text.js';
import type { RunConfig } from '../../../runs/run-config.js';
import { mean, sampleStd } from '../../../statistics/curve-statistics.js';
import {
  type FreeTable,
  type JobKind,
  type JobResult,
  type JobWork,
  type StudyChart,
  type StudyJob,
  scaledEpisodes,
} from '../../study.js';
import type { Asked } from './jobs.js';

/**
 * Measures, at start weights of one hidden layer, the signal and the noise of what rules would learn of one episode.
 */
export interface SignalWork extends JobWork {
  readonly kind: 'claim-signal';
  /** The network with its start weights and its task. */
  readonly config: RunConfig;
  readonly subjects: readonly { readonly label: string; readonly rule: RuleText; readonly params: ParamValues }[];
  /** Of little variance and unbiased: its mean update stands in for the gradient. */
  readonly reference: { readonly rule: RuleText; readonly params: ParamValues };
  /** Episodes sampled of each rule. */
  readonly episodes: number;
}

export const SIGNAL: Readonly<{ 'claim-signal': JobKind<SignalWork> }> = {
  'claim-signal': {
    figures: ['score'],
    perform: async (...given) => (await import('./signal-work.js')).performSignal(...given),
  },
};

/** Units of the hidden layer. */
const WIDTHS = [8, 16, 32, 64, 128, 256] as const;
const SUBJECTS = [
  { label: 'REINFORCE', rule: 'reinforce' },
  { label: 'Weight Max', rule: 'weight-max' },
  { label: 'Expected Weight Max', rule: 'expected-weight-max' },
  { label: 'STE', rule: 'ste' },
] as const;
const EPISODES = 20_000;
/** Networks of each width. */
const STARTS = 5;

const cellOf = (width: number) => `signal/${width}`;

/** Jobs of all widths, each with the start weights of its seed. */
export function signalJobs({ context, request }: Asked): StudyJob[] {
  return WIDTHS.flatMap((width) =>
    Array.from({ length: request.scale < 1 ? 1 : STARTS }, (_, k): StudyJob => {
      const seed = 301 + k;
      const episodes = scaledEpisodes(EPISODES, request.scale);
      const work: SignalWork = {
        kind: 'claim-signal',
        config: {
          ...context.env('multiplexer'),
          ...context.rule('reinforce'),
          ...{
            envParams: { addressBits: 4 },
            hidden: [width],
            episodes: 1,
            seed,
            engine: 'dense',
            batch: 1,
            workers: 1,
          },
          ...{ optimizer: 'sgd', optimizerParams: {} },
        },
        subjects: SUBJECTS.map(({ label, rule }) => ({ label, ...context.rule(rule) })),
        reference: context.rule('expected-weight-max'),
        episodes,
      };
      const id = `${cellOf(width)}/${seed}/${episodes} episodes`;
      // Interpreted, an episode takes as long as some hundred of the dense engine.
      return { id, cell: cellOf(width), seed, work, weight: 100 * episodes * (1000 + 22 * width) };
    }),
  );
}

/** Of each width and rule: the results of its networks. */
function measured(done: ReadonlyMap<string, JobResult>) {
  return WIDTHS.flatMap((width) => {
    const results = [...done.values()].filter(({ cell }) => cell === cellOf(width));
    return results.length > 0 ? [{ width, results }] : [];
  });
}

export function signalSections({ done }: Asked): (FreeTable | StudyChart)[] {
  const all = measured(done);
  if (all.length === 0) return [];
  const of = (results: readonly JobResult[], name: string) => results.map(({ scores }) => scores[name] ?? Number.NaN);
  const text = (values: readonly number[]) => {
    const average = mean(values);
    const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(average))));
    const spread = values.length > 1 ? ` ± ${sampleStd(values).toFixed(digits)}` : '';
    return `${average.toFixed(digits)}${spread}`;
  };
  const table: FreeTable = {
    kind: 'free',
    title: 'Signal and noise at the start: k = 4, one hidden layer',
    about:
      'Of the hidden layer at its start weights, mean and sample standard deviation over networks: the squared length of the gradient (the signal), ' +
      'and of each rule the trace of the covariance of one episode’s update (the noise). Of REINFORCE the sum of p (1 − p) over units and the inputs and bias of each, of length 21, is what it has to be: its second moment, exactly.',
    columns: [
      'units',
      '#|gradient|²',
      '#21 Σ E[p (1 − p)]',
      ...SUBJECTS.map(({ label }) => `#noise, ${label}`),
      '#networks',
    ],
    rows: all.map(({ width, results }) => [
      String(width),
      text(of(results, 'signal')),
      text(of(results, 'predicted')),
      ...SUBJECTS.map(({ label }) => text(of(results, `noise ${label}`))),
      String(results.length),
    ]),
  };
  if (all.length < 2) return [table];
  const lines = SUBJECTS.map(({ label }) => {
    const points = all.map(({ results }) =>
      results.map(({ scores }) => (scores[`noise ${label}`] ?? Number.NaN) / scores['signal']!),
    );
    return {
      label,
      x: all.map(({ width }) => width),
      mean: points.map(mean),
      low: points.map((values) => Math.min(...values)),
      high: points.map((values) => Math.max(...values)),
    };
  });
  return [
    {
      kind: 'chart',
      title: 'Noise to signal at the start',
      about:
        'The trace of the covariance of one episode’s update over the squared length of the gradient, hidden layer, k = 4: so many episodes’ mean has as much noise as signal. Bands reach from the least to the most of the networks.',
      xLabel: 'hidden units',
      yLabel: 'noise / signal',
      xScale: 'log',
      yScale: 'log',
      lines,
    },
    table,
  ];
}
