import { mean, sampleStd } from '../../../statistics/curve-statistics.js';
import type { FreeTable, JobResult, StudySection } from '../../study.js';
import { settingText, type Task } from '../feedback-paths/entrants.js';
import type { DatasetName } from '../feedback-paths/jobs.js';
import {
  digitsText,
  type EntrantResults,
  errorCurves,
  errorsOf,
  lineChart,
  seedsText,
  spread,
  tuningTable,
} from '../feedback-paths/report.js';
import { cosineOf, oppositeOf } from './cosine.js';
import { DRAWN_SIDE, LOCAL_SCALARS, LOCAL_VECTORS, PUBLISHED, SCALARS, SIDE, VECTORS } from './entrants.js';

/** What a report is made from. */
export interface BroadcastResults {
  readonly vectors: readonly EntrantResults[];
  readonly scalars: readonly EntrantResults[];
  readonly localVectors: readonly EntrantResults[];
  readonly localScalars: readonly EntrantResults[];
  readonly cosines: readonly { readonly width: number; readonly result: JobResult }[];
}

/** Errors of both kinds of networks, the cosine of the first update by width, and the tuning. */
export function broadcastReport(dataset: DatasetName, results: BroadcastResults): StudySection[] {
  const { vectors, scalars, localVectors, localScalars, cosines } = results;
  const all = [
    [VECTORS, vectors],
    [SCALARS, scalars],
    [LOCAL_VECTORS, localVectors],
    [LOCAL_SCALARS, localScalars],
  ] as const;
  return [
    ...errorTable(dataset, all),
    ...cosineTable(dataset, cosines),
    ...charts(VECTORS, vectors),
    ...charts(LOCAL_VECTORS, localVectors),
    ...all.flatMap(([task, entrants]) => tuningTable(task, entrants)),
  ];
}

function errorTable(dataset: DatasetName, all: readonly (readonly [Task, readonly EntrantResults[]])[]): FreeTable[] {
  const rows = all.flatMap(([task, entrants]) =>
    entrants.flatMap(({ entrant, best, runs: [run] }) => {
      if (run!.results.length === 0) return [];
      const errors = errorsOf(run);
      const published = entrant.published === undefined ? '–' : entrant.published.toFixed(2);
      const setting = best === undefined ? '' : settingText(best.setting);
      return [[task.title, entrant.label, published, spread(errors, 2), seedsText(run!, errors), setting]];
    }),
  );
  if (rows.length === 0) return [];
  return [
    {
      kind: 'free',
      title: 'Test error',
      about:
        `Error in percent on test digits, mean ± sample standard deviation over seeds, after ${VECTORS.epochs} epochs of batches of ${VECTORS.batch} by Adam, or their part that a preview does: ${digitsText(dataset)}, ${pixelsText(dataset)}. ` +
        `Published: ${PUBLISHED}, so compare the order and not the figures.`,
      columns: ['network', 'rule', '#published', '#ours', '#seeds', 'rate'],
      rows,
    },
  ];
}

/** Drawn digits are smaller, but for locally connected networks. */
function pixelsText(dataset: DatasetName): string {
  if (dataset === 'mnist') return `${SIDE} × ${SIDE} pixels each`;
  return `${DRAWN_SIDE} × ${DRAWN_SIDE} pixels each, and ${SIDE} × ${SIDE} where a network is locally connected`;
}

function cosineTable(dataset: DatasetName, cosines: BroadcastResults['cosines']): FreeTable[] {
  const side = dataset === 'mnist' ? SIDE : DRAWN_SIDE;
  const widths = [...new Set(cosines.map(({ width }) => width))];
  if (widths.length === 0) return [];
  return [
    {
      kind: 'free',
      title: 'The first update and the gradient, by width',
      about: `Cosine between the update of the broadcast vector and the exact gradient of the mean loss of 32 digits of ${side} × ${side} pixels, in ${side ** 2}-N-N-1 as it starts, mean ± sample standard deviation over seeds; and the share of synapses in percent on which the two have opposite signs. In one digit alone none has.`,
      columns: ['#N', '#layer 1', '#layer 2', '#opposite signs', '#seeds'],
      rows: widths.map((width) => {
        const results = cosines.filter((of) => of.width === width).map(({ result }) => result);
        const cosine = (layer: number) => {
          const values = results.map(({ scores }) => scores[cosineOf(layer)]!);
          return values.length > 1
            ? `${mean(values).toFixed(4)} ± ${sampleStd(values).toFixed(4)}`
            : values[0]!.toFixed(4);
        };
        const opposite = mean(results.map(({ scores }) => mean([1, 2].map((layer) => scores[oppositeOf(layer)]!))));
        return [String(width), cosine(1), cosine(2), (100 * opposite).toFixed(2), String(results.length)];
      }),
    },
  ];
}

function charts(task: Task, all: readonly EntrantResults[]): StudySection[] {
  const scored = all.filter(({ runs }) => runs[0]!.results.length > 0);
  if (scored.length === 0) return [];
  const points = scored[0]!.runs[0]!.results[0]!.curve.length;
  return [lineChart(task, 'test error on the way', 'error in percent on test digits', points, scored, errorCurves)];
}
