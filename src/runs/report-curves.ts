import { curveStatistics } from './curve-statistics.js';
import { type ReportChart, type ReportLine, reportChart } from './report-chart.js';
import { binCentre, type RunGroup } from './run-group.js';

/** The learning curves of the groups of one environment, in their order; bands are ±1 sample standard deviation, where there are several runs. */
export function reportCurves(groups: readonly RunGroup[]): ReportChart {
  const lines = groups.map(({ label, records, bins, episodes }): ReportLine => {
    const { mean, std } = curveStatistics(records.map(({ curve }) => curve));
    return {
      label,
      partial: records.some((record) => record.partial),
      x: mean.map((_, bin) => binCentre(bin, bins, episodes)),
      mean,
      ...(records.length > 1
        ? { low: mean.map((value, bin) => value - std[bin]!), high: mean.map((value, bin) => value + std[bin]!) }
        : {}),
    };
  });
  const longest = Math.max(...groups.map(({ episodes }) => episodes));
  return reportChart(
    lines,
    { label: 'episodes', scale: 'linear', min: 0, max: longest },
    { label: 'return', scale: 'linear' },
  );
}
