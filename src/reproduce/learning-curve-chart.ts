import { binCentre } from '../runs/run-group.js';
import { CURVE_BAND, curveStatistics } from '../statistics/curve-statistics.js';
import type { JobResult, StudyChart } from './study.js';

/** The learning curves that a chart draws. */
export interface LearningCurveOptions {
  readonly title: string;
  /** Cells of one task, each a line. */
  readonly rows: readonly { readonly cell: string; readonly label: string }[];
  /** Episodes of each job. */
  readonly episodes: number;
  /** Bins of a complete job's curve; that of a diverged job has fewer. Default: as many as the longest curve has. */
  readonly bins?: number;
}

/** The mean learning curve of every cell with results, with a band over its runs. */
export function learningCurveChart(
  { title, rows, episodes, bins }: LearningCurveOptions,
  results: Iterable<JobResult>,
): StudyChart {
  const all = [...results];
  const runsOf = (cell: string) => all.filter((result) => result.cell === cell).sort((a, b) => a.seed - b.seed);
  const longest = bins ?? Math.max(0, ...rows.flatMap(({ cell }) => runsOf(cell).map(({ curve }) => curve.length)));
  const lines = rows.flatMap(({ cell, label }) => {
    const runs = runsOf(cell);
    const { mean, low, high } = curveStatistics(runs.map(({ curve }) => curve));
    if (mean.length === 0) return [];
    const x = mean.map((_, bin) => binCentre(bin, longest, episodes));
    const seeds = runs.map(({ seed }) => seed);
    return [{ label, x, mean, seeds, ...(runs.length > 1 ? { low, high } : {}) }];
  });
  const isCut = all.some(({ cell, diverged }) => diverged !== undefined && rows.some((row) => row.cell === cell));
  return {
    kind: 'chart',
    title,
    about: `Mean return in equal bins of the episodes; lines are means over seeds, the band is ${CURVE_BAND} over seeds.${isCut ? ' Behind the bin in which a run diverged, the others are averaged.' : ''}`,
    xLabel: 'episodes',
    yLabel: 'return',
    xScale: 'linear',
    xMax: episodes,
    lines,
  };
}
