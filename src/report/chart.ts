import { seedsNote } from '../runs/seeds-note.js';
import { axisRange, axisTicks } from '../text/axis-ticks.js';
import { formatDecimals } from '../text/number-format.js';
import { seriesLine } from './palette.js';

/** One axis of a report's chart. */
export interface ReportAxis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
  /** Its ends, min < max; both above 0 on a logarithmic axis. */
  readonly min: number;
  readonly max: number;
}

/** One line of a report's chart; arrays are `[point]`. */
export interface ReportCurve {
  readonly label: string;
  /** The seeds it is the mean of, in words; empty where unknown. */
  readonly seeds: string;
  /** Whether a run of it was interrupted. */
  readonly partial: boolean;
  readonly color: number;
  readonly dash: readonly number[];
  readonly x: readonly number[];
  readonly mean: readonly number[];
  readonly band: { readonly low: readonly number[]; readonly high: readonly number[] } | undefined;
}

/** A chart as plain data. The page holds it as SVG, and its script draws it again. */
export interface ReportChart {
  readonly x: ReportAxis;
  readonly y: ReportAxis;
  readonly curves: readonly ReportCurve[];
}

/**
 * One line of a chart to be made, in the order of drawing: the values of its points and, where it has a band, those of
 * the band's edges.
 */
export interface ReportLine {
  readonly label: string;
  readonly x: readonly number[];
  readonly mean: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** The seeds of the runs it is the mean of. */
  readonly seeds?: readonly (number | string)[];
  readonly partial?: boolean;
  /** Which colour and dashes it has; default: its place in the list. */
  readonly series?: number;
}

/** An axis whose range may be open; ends that are given stay. */
export type OpenAxis = Pick<ReportAxis, 'label' | 'scale'> & Partial<Pick<ReportAxis, 'min' | 'max'>>;

const Y_TICKS = 6;
const X_TICKS = 8;

/**
 * A chart whose axes hold all finite values. Points that an axis cannot show, such as 0 on a logarithmic one, are left
 * out.
 */
export function reportChart(lines: readonly ReportLine[], x: OpenAxis, y: OpenAxis): ReportChart {
  const curves = lines.map((line, series): ReportCurve => {
    const { label, partial = false, seeds = [], low, high } = line;
    const shown = line.x.map((_, k) => k).filter((k) => isShown(line.x[k]!, x) && isShown(line.mean[k]!, y));
    const pick = (values: readonly number[]) => shown.map((k) => values[k]!);
    // Where an edge of the band cannot be shown, the line itself is taken.
    const edge = (values: readonly number[]) => shown.map((k) => (isShown(values[k]!, y) ? values[k]! : line.mean[k]!));
    return {
      label,
      seeds: seedsNote(seeds),
      partial,
      ...seriesLine(line.series ?? series),
      x: pick(line.x),
      mean: pick(line.mean),
      band: low && high ? { low: edge(low), high: edge(high) } : undefined,
    };
  });
  const columns = curves.flatMap((curve) => curve.x);
  const values = curves.flatMap(({ mean, band }) => [...mean, ...(band ? [...band.low, ...band.high] : [])]);
  return { x: closed(x, columns, X_TICKS), y: closed(y, values, Y_TICKS), curves };
}

/** The positions and texts of the ticks of both axes, about so many. */
export function reportTicks({ x, y }: ReportChart, count = { x: X_TICKS, y: Y_TICKS }) {
  return { x: ticksOf(x, count.x), y: ticksOf(y, count.y) };
}

function isShown(value: number, { scale }: OpenAxis): boolean {
  return Number.isFinite(value) && (scale === 'linear' || value > 0);
}

function closed(axis: OpenAxis, values: readonly number[], count: number): ReportAxis {
  const range = axis.scale === 'log' ? logRange(values) : axisRange(values, count);
  return { ...axis, min: axis.min ?? range.min, max: axis.max ?? range.max };
}

/** The range around the values whose ends are 1, 2 or 5 times a power of ten. */
function logRange(values: readonly number[]): { min: number; max: number } {
  if (values.length === 0) return { min: 1, max: 10 };
  const steps = logSteps(Math.min(...values), Math.max(...values));
  const [min, max] = [steps[0]!, steps.at(-1)!];
  return min < max ? { min, max } : { min: min / 2, max: max * 2 };
}

/** 1, 2 and 5 times the powers of ten from the last at or below `min` to the first at or above `max`. */
function logSteps(min: number, max: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(max)) - Math.floor(Math.log10(min)) + 1 },
    (_, k) => k + Math.floor(Math.log10(min)),
  );
  const all = powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const [slack, first] = [1e-9, all.findLastIndex((step) => step <= min * (1 + 1e-9))];
  return all.slice(first, all.findIndex((step) => step >= max * (1 - slack)) + 1);
}

function ticksOf({ scale, min, max }: ReportAxis, count: number): { value: number; text: string }[] {
  if (scale === 'linear') {
    const { ticks, decimals } = axisTicks(min, max, count);
    return ticks.map((value) => ({ value, text: formatDecimals(value, decimals) }));
  }
  const steps = logSteps(min, max).filter((step) => step >= min * (1 - 1e-9) && step <= max * (1 + 1e-9));
  const powers = steps.filter((step) => /^1(e|0*$)|^0\.0*1$/.test(String(step)));
  return (powers.length > 3 ? powers : steps).map((value) => ({ value, text: logText(value) }));
}

function logText(value: number): string {
  return value >= 1e-3 && value < 1e7 ? formatDecimals(value, 3).replace(/\.?0+$/, '') : String(value);
}
