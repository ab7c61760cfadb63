import { binCentre, type RunGroup } from '../runs/run-group.js';
import type { RunRecord } from '../runs/run-record.js';
import { curveStatistics } from '../statistics/curve-statistics.js';
import { type ReportChart, type ReportLine, reportChart } from './chart.js';

/** What a run reached in one of equal parts of its episodes. */
export interface CurvePoint {
  /** Episodes that had ended with the part. */
  readonly episode: number;
  /** Mean return of the part's episodes. */
  readonly value: number;
}

/**
 * Finer curves than those of records, where there are any; none otherwise. Runs of one group have their points at the
 * same episodes.
 */
export type FinerCurves = (record: RunRecord) => readonly CurvePoint[];

/**
 * The chart of the learning curves of one environment's groups, in their order, with bands where there are several
 * seeds. `series`: which colour and dashes each has. A group whose runs all have finer curves is drawn from these.
 */
export function reportCurves(
  groups: readonly RunGroup[],
  series: readonly number[],
  finer: FinerCurves = () => [],
): ReportChart {
  const lines = groups.map((group, k): ReportLine => {
    const { label, runs, seeds } = group;
    const { x, curves } = finerCurves(group, finer) ?? binnedCurves(group);
    const { mean, low, high } = curveStatistics(curves);
    return {
      ...{ label, mean, seeds, series: series[k]!, x },
      partial: runs.some((record) => record.partial),
      ...(runs.length > 1 ? { low, high } : {}),
    };
  });
  const longest = groups.reduce((most, { episodes }) => Math.max(most, episodes), 1);
  return reportChart(
    lines,
    { label: 'episodes', scale: 'linear', min: 0, max: longest },
    { label: 'return', scale: 'linear' },
  );
}

/** Where the points of a group's curves lie, and `[run][point]` their values. */
interface GroupCurves {
  readonly x: readonly number[];
  readonly curves: readonly (readonly number[])[];
}

function binnedCurves({ runs, bins, episodes }: RunGroup): GroupCurves {
  const curves = runs.map(({ curve }) => curve);
  const longest = curves.reduce((most, { length }) => Math.max(most, length), 0);
  return { x: Array.from({ length: longest }, (_, bin) => binCentre(bin, bins, episodes)), curves };
}

/** Undefined where a run has no finer curve, or two have their points elsewhere. */
function finerCurves({ runs }: RunGroup, finer: FinerCurves): GroupCurves | undefined {
  const all = runs.map(finer);
  if (all.some((points, k) => points.length <= runs[k]!.curve.length)) return undefined;
  const longest = all.reduce((most, points) => (points.length > most.length ? points : most), []);
  const isAlike = all.every((points) => points.every(({ episode }, k) => episode === longest[k]!.episode));
  if (!isAlike) return undefined;
  return {
    // In the middle of each part.
    x: longest.map(({ episode }, k) => (episode + (longest[k - 1]?.episode ?? 0)) / 2),
    curves: all.map((points) => points.map(({ value }) => value)),
  };
}
