import { axisRange, axisTicks } from './axis-ticks.js';
import { curveStatistics } from './curve-statistics.js';
import { seriesLine } from './report-palette.js';
import { binCentre, type RunGroup } from './run-group.js';

/** One line of a report's chart; arrays are `[bin]`. */
export interface ReportCurve {
  readonly label: string;
  /** Whether a run of it was interrupted. */
  readonly partial: boolean;
  readonly color: number;
  readonly dash: readonly number[];
  /** The episode in the middle of each bin. */
  readonly x: readonly number[];
  readonly mean: readonly number[];
  /** Mean ∓ one sample standard deviation, where there are several runs. */
  readonly band: { readonly low: readonly number[]; readonly high: readonly number[] } | undefined;
}

/** All lines of one chart, and its axes. */
export interface ReportCurves {
  readonly episodes: number;
  readonly min: number;
  readonly max: number;
  readonly curves: readonly ReportCurve[];
}

const Y_TICKS = 6;

/** The lines of the groups of one environment, in their order. */
export function reportCurves(groups: readonly RunGroup[]): ReportCurves {
  const curves = groups.map(({ label, records, bins, episodes }, series): ReportCurve => {
    const { mean, std } = curveStatistics(records.map(({ curve }) => curve));
    return {
      label,
      partial: records.some((record) => record.partial),
      ...seriesLine(series),
      x: mean.map((_, bin) => binCentre(bin, bins, episodes)),
      mean,
      band:
        records.length > 1
          ? { low: mean.map((value, bin) => value - std[bin]!), high: mean.map((value, bin) => value + std[bin]!) }
          : undefined,
    };
  });
  const values = curves.flatMap(({ mean, band }) => [...mean, ...(band ? [...band.low, ...band.high] : [])]);
  return { ...axisRange(values, Y_TICKS), episodes: Math.max(...groups.map(({ episodes }) => episodes)), curves };
}

/** The marks of both axes of a chart. */
export function reportTicks({ min, max, episodes }: ReportCurves) {
  return { x: axisTicks(0, episodes, 8), y: axisTicks(min, max, Y_TICKS) };
}
