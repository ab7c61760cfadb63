import { binCentre, type RunGroup } from '../runs/run-group.js';
import { curveStatistics } from '../statistics/curve-statistics.js';
import { type ReportChart, type ReportLine, reportChart } from './chart.js';

/**
 * The chart of the learning curves of one environment's groups, in their order, with bands where there are several
 * seeds. `series`: which colour and dashes each has.
 */
export function reportCurves(groups: readonly RunGroup[], series: readonly number[]): ReportChart {
  const lines = groups.map(({ label, runs, seeds, bins, episodes }, k): ReportLine => {
    const { mean, low, high } = curveStatistics(runs.map(({ curve }) => curve));
    return {
      ...{ label, mean, seeds, series: series[k]! },
      partial: runs.some((record) => record.partial),
      x: mean.map((_, bin) => binCentre(bin, bins, episodes)),
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
