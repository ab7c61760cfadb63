import type { RunConfig } from '../../../runs/run-config.js';
import { mean } from '../../../statistics/curve-statistics.js';
import type { FreeTable, JobKind, JobResult, JobWork, StudyChart, StudyJob } from '../../study.js';
import { CELLS, type ClaimCell, type Contestant } from './design.js';
import { type Asked, bestOf, runJobs, tuningOf } from './jobs.js';

/**
 * Trains a team as a run does, and asks at some moments how well its units are paid, and at the end what they are
 * worth.
 */
export interface WatchWork extends JobWork {
  readonly kind: 'claim-watch';
  readonly config: RunConfig;
  /** The moments, in fractions of the episodes from 0, before the first, to 1. */
  readonly at: readonly number[];
  /** Episodes asked at each moment. */
  readonly samples: number;
}

export const WATCH: Readonly<{ 'claim-watch': JobKind<WatchWork> }> = {
  'claim-watch': {
    figures: ['score'],
    perform: async (...given) => (await import('./watch-work.js')).performWatch(...given),
  },
};

const MOMENTS = [0, 0.05, 0.1, 0.25, 0.5, 1] as const;
const SAMPLES = 400;
/** Of the seeds that count, so many are watched. */
const WATCHED = 3;

/** The name of the correlation of pay with advantage in a layer, from 1. */
export const fidelityScore = (layer: number, at: number) => `fidelity ${layer} @${at}`;

const cellOf = ({ name }: ClaimCell, { label }: Contestant) => `${name}/watched/${label}`;

/** Whether its hidden units draw, so that what they did can be judged. */
function isJudged({ rule }: Contestant): boolean {
  return rule !== 'backprop';
}

/** A contestant's first runs with the setting that was chosen for the mean, once again, watched. */
export function watchJobs(asked: Asked): StudyJob[] {
  return CELLS.flatMap((cell) =>
    cell.contestants.filter(isJudged).flatMap((contestant): StudyJob[] => {
      const { jobs, tried } = tuningOf(asked, cell, contestant);
      if (tried.length < jobs.length) return [];
      const runs = runJobs(asked, cell, contestant, bestOf(tried, 'mean').setting);
      return runs.slice(0, WATCHED).map(({ seed, work, weight }) => {
        const { config } = work as unknown as { readonly config: RunConfig };
        const samples = asked.request.scale < 1 ? 20 : SAMPLES;
        const watched: WatchWork = { kind: 'claim-watch', config, at: MOMENTS, samples };
        const name = cellOf(cell, contestant);
        return {
          id: `${name}/${seed}/${config.episodes} episodes`,
          cell: name,
          seed,
          work: watched,
          weight: 2 * weight!,
        };
      });
    }),
  );
}

/** Fidelity over a run, and what its units are worth at its end. */
export function watchSections({ done }: Asked, cell: ClaimCell): (FreeTable | StudyChart)[] {
  const shown = cell.contestants.flatMap((contestant) => {
    const results = [...done.values()].filter((result) => result.cell === cellOf(cell, contestant));
    return results.length > 0 ? [{ label: contestant.label, results }] : [];
  });
  if (shown.length === 0) return [];
  const of = (results: readonly JobResult[], name: string) =>
    results.map(({ scores }) => scores[name] ?? Number.NaN).filter(Number.isFinite);
  const text = (values: readonly number[], digits: number) =>
    values.length === 0 ? '–' : mean(values).toFixed(digits).replace('-', '−');
  const layers = cell.hidden.map((_, l) => l + 1);
  return [
    {
      kind: 'free',
      title: `${cell.title}: what units are paid and worth`,
      about:
        'Correlation of the pay of hidden units with what their actions were worth (their counterfactual advantage), by layer, at the start, after a tenth and half of the run, and at its end; at the end how often hidden units fire, and how many in a hundred can be missed all at once at a hundredth of what all are worth. Means over the seeds, with the setting chosen for the mean.',
      columns: [
        'rule',
        ...layers.flatMap((layer) =>
          [0, 0.1, 0.5, 1].map((at) => `#layer ${layer}, ${at === 0 ? 'start' : at === 1 ? 'end' : at}`),
        ),
        ...['#firing', '#can be missed', '#seeds'],
      ],
      rows: shown.map(({ label, results }) => [
        label,
        ...layers.flatMap((layer) => [0, 0.1, 0.5, 1].map((at) => text(of(results, fidelityScore(layer, at)), 2))),
        text(of(results, 'firing'), 2),
        text(of(results, 'missable'), 0),
        String(results.length),
      ]),
    },
    {
      kind: 'chart',
      title: `${cell.title}: fidelity of the first layer`,
      about:
        'Correlation of pay with what actions were worth, means over seeds; bands reach from the least to the most.',
      xLabel: 'share of the run',
      yLabel: 'correlation',
      xScale: 'linear',
      xMax: 1,
      lines: shown.map(({ label, results }) => {
        const at = MOMENTS.filter((share) => of(results, fidelityScore(1, share)).length > 0);
        const values = at.map((share) => of(results, fidelityScore(1, share)));
        return {
          ...{ label, x: at, mean: values.map(mean) },
          ...{ low: values.map((v) => Math.min(...v)), high: values.map((v) => Math.max(...v)) },
        };
      }),
    },
  ];
}
