import { checkOptions } from '../errors/check-options.js';
import { UserError } from '../errors/user-error.js';
import { checkRecords } from '../runs/check-records.js';
import { binCentre, groupRuns } from '../runs/run-group.js';
import { CURVE_BINS, type RunRecord } from '../runs/run-record.js';
import { seedsNote } from '../runs/seeds-note.js';
import { CURVE_BAND, type CurveStatistics, curveStatistics, mean, sampleStd } from '../statistics/curve-statistics.js';
import { axisRange, axisTicks } from '../text/axis-ticks.js';
import { formatCount, formatDecimals, formatReturn, formatSpread } from '../text/number-format.js';
import { quote } from '../text/quote.js';
import { type BrailleCanvas, type CanvasCell, createBrailleCanvas } from './braille-canvas.js';
import { fitText, printable, textColumns } from './terminal-text.js';

/**
 * One learning curve. Curves with the same label are drawn as their mean, in a band of one sample standard deviation
 * around it.
 */
export interface ChartSeries {
  readonly label: string;
  /** Mean return in each bin so far. */
  readonly curve: readonly number[];
  /** The seed of its run. */
  readonly seed?: number | string;
  /** Episodes in all bins. If no series has them, the horizontal axis is in percent. */
  readonly episodes?: number;
  /**
   * Bins of the whole run; a curve in progress has fewer. Default: {@link CURVE_BINS}, or the length of the curve if
   * that is more.
   */
  readonly bins?: number;
}

/** How a terminal chart is drawn. */
export interface TerminalChartOptions {
  /** Columns of the whole chart, at least 30; only a long legend is wider. */
  readonly width: number;
  /** Rows of the plot itself, at least 3; axis, titles and legend come in addition. */
  readonly height: number;
  /** Ends of the return axis. Default: round numbers around the curves. Values outside are cut off. */
  readonly min?: number;
  readonly max?: number;
  /** Whether to colour by ANSI escape sequences; the lines have different marks in any case. */
  readonly color?: boolean;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

interface Line {
  readonly label: string;
  readonly statistics: CurveStatistics;
  readonly curves: readonly (readonly number[])[];
  /** The seeds it is the mean of, in words. */
  readonly seeds: string;
  readonly episodes: number | undefined;
  readonly bins: number;
}

/**
 * Records as the series of a terminal chart. Runs that may be averaged share a label, which names the environment if
 * there are several.
 *
 * @throws {@link UserError} when these are no records.
 */
export function runSeries(records: readonly RunRecord[]): ChartSeries[] {
  checkRecords('runSeries', records);
  const groups = groupRuns(records);
  const several = new Set(groups.map(({ env }) => env)).size > 1;
  return groups.flatMap(({ env, label, runs, episodes, bins }) =>
    runs.map(({ curve, seed }) => ({ label: several ? `${env} ${label}` : label, curve, seed, episodes, bins })),
  );
}

/**
 * Learning curves as lines of text: return against episodes, and a legend with each final bin and mean.
 *
 * @throws {@link UserError} when a series or an option is wrong.
 */
export function terminalChart(series: readonly ChartSeries[], options: TerminalChartOptions): string {
  checkSeries(series);
  const known = ['width', 'height', 'min', 'max', 'color'];
  checkOptions(options, { of: 'terminalChart', known, example: '{ width: 80, height: 16 }' });
  for (const name of ['width', 'height'] as const)
    if (!Number.isFinite(options[name]))
      throw new UserError(`${name} is ${quote(options[name])}; expected a number of columns or rows`);
  const lines = gather(series);
  const { color = false } = options;
  const height = Math.max(3, Math.floor(options.height));
  const yTickCount = Math.max(2, Math.round(height / 4));
  const values = lines.flatMap(({ statistics, curves }) =>
    curves.length > 1 ? [...statistics.low, ...statistics.high] : statistics.mean,
  );
  const given = [options.min, options.max].filter((end) => end !== undefined);
  const fitted = axisRange([...values, ...given], yTickCount);
  const [min, max] = [options.min ?? fitted.min, options.max ?? fitted.max];
  const range = max > min ? { min, max } : fitted;
  const yTicks = axisTicks(range.min, range.max, yTickCount);
  const yLabels = yTicks.ticks.map((tick) => formatDecimals(tick, yTicks.decimals));
  const gutter = Math.max(...yLabels.map((label) => label.length), 'return'.length);
  const columns = Math.max(30, Math.floor(options.width)) - gutter - 2;
  const episodes = Math.max(...lines.map((line) => line.episodes ?? 0), 0);

  const canvas = plot(lines, range, { columns, height, episodes });
  const rowOfTick = new Map(yTicks.ticks.map((tick, k) => [dotRow(tick, range, canvas.height) >> 2, yLabels[k]!]));
  const plotRows = Array.from({ length: height }, (_, row) => {
    const label = rowOfTick.get(row);
    return `${(label ?? '').padStart(gutter)} ${label === undefined ? '│' : '┤'}${paintRow(canvas.row(row), color)}`;
  });
  return ['return'.padStart(gutter), ...plotRows, ...horizontalAxis(columns, gutter, episodes), ...legend(lines, color)]
    .map((row) => row.trimEnd())
    .join('\n');
}

function checkSeries(series: unknown): void {
  const isSeries = ({ label, curve }: Partial<ChartSeries>) =>
    typeof label === 'string' && Array.isArray(curve) && curve.every((value) => typeof value === 'number');
  if (!Array.isArray(series) || !series.every((one) => typeof one === 'object' && one !== null && isSeries(one)))
    throw new UserError(
      `terminalChart takes a list of series such as { label, curve }, as runSeries gives; given ${quote(series)}`,
    );
}

function gather(series: readonly ChartSeries[]): Line[] {
  const labels = [...new Set(series.map(({ label }) => label))];
  return labels.map((label) => {
    const members = series.filter((one) => one.label === label);
    const curves = members.map(({ curve }) => curve);
    const statistics = curveStatistics(curves);
    const { episodes, bins = Math.max(CURVE_BINS, statistics.mean.length) } = members[0]!;
    const seeds = members.flatMap(({ seed }) => (seed === undefined ? [] : [seed]));
    const runs = curves.length > 1 ? `${curves.length} runs` : '';
    return {
      ...{ statistics, curves, episodes, bins },
      label: printable(label),
      seeds: printable(seeds.length === curves.length && curves.length > 1 ? seedsNote(seeds) : runs),
    };
  });
}

interface Frame {
  readonly columns: number;
  readonly height: number;
  readonly episodes: number;
}

/** Draws the bands first, then the lines, then the marks on them. */
function plot(lines: readonly Line[], range: Range, { columns, height, episodes }: Frame): BrailleCanvas {
  const canvas = createBrailleCanvas(columns, height);
  const rows = (values: readonly number[]) => values.map((value) => dotRow(value, range, canvas.height));
  const plots = lines.map((line) => {
    const width = line.episodes && episodes ? line.episodes / episodes : 1;
    const x = line.statistics.mean.map((_, bin) => Math.round(binCentre(bin, line.bins, width) * (canvas.width - 1)));
    return { line, x, y: rows(line.statistics.mean) };
  });
  plots.forEach(({ line, x }, layer) => {
    if (line.curves.length < 2) return;
    const bottom = columnwise(x, rows(line.statistics.low));
    for (const [column, top] of columnwise(x, rows(line.statistics.high))) {
      const last = Math.min(canvas.height - 1, bottom.get(column)!);
      for (let dot = Math.max(0, top); dot <= last; dot++) {
        // One dot in four, so that the band stays lighter than any line.
        if ((column + 2 * dot) % 4 === 0) canvas.shade(column, dot, layer);
      }
    }
  });
  plots.forEach(({ x, y }, layer) => {
    const clip = (dot: number) => Math.min(canvas.height, Math.max(-1, dot));
    const line = columnwise(x, y);
    for (const [column, row] of line) {
      // Where the line is steep, the rows between this column and the one before are filled too.
      const before = line.get(column - 1) ?? row;
      const from = before === row ? row : before + Math.sign(row - before);
      for (let dot = clip(Math.min(from, row)); dot <= clip(Math.max(from, row)); dot++) canvas.dot(column, dot, layer);
    }
  });
  plots.forEach(({ x, y }, layer) => {
    x.forEach((column, bin) => {
      // Marks stand at every fifth bin, at other bins for each line so that they do not cover one another, and at the
      // last.
      const marked = bin === x.length - 1 || (bin < x.length - 2 && bin % 5 === (2 + 2 * layer) % 5);
      if (marked && Number.isFinite(y[bin])) canvas.put(column >> 1, y[bin]! >> 2, seriesMark(layer), layer);
    });
  });
  return canvas;
}

function dotRow(value: number, { min, max }: Range, dots: number): number {
  return Math.round(((max - value) / (max - min)) * (dots - 1));
}

/** The row of a line in every column of dots, by linear interpolation between its finite points. */
function columnwise(x: readonly number[], y: readonly number[]): Map<number, number> {
  const rows = new Map<number, number>();
  for (let k = 0; k < x.length; k++) {
    const [x0, y0, x1, y1] = [x[k]!, y[k]!, x[k + 1], y[k + 1]];
    if (!Number.isFinite(y0)) continue;
    rows.set(x0, y0);
    if (x1 === undefined || y1 === undefined || !Number.isFinite(y1)) continue;
    for (let column = x0 + 1; column < x1; column++) {
      rows.set(column, Math.round(y0 + ((y1 - y0) * (column - x0)) / (x1 - x0)));
    }
  }
  return rows;
}

function horizontalAxis(columns: number, gutter: number, episodes: number): string[] {
  const end = episodes || 100;
  const { ticks } = axisTicks(0, end, Math.max(2, Math.floor(columns / 16)));
  const rule = Array<string>(columns).fill('─');
  const labels = Array<string>(columns + gutter + 2).fill(' ');
  let free = 0;
  for (const tick of ticks) {
    const column = Math.round((tick / end) * (columns - 1));
    const label = episodes ? formatCount(tick) : `${tick}%`;
    const start = Math.min(labels.length - label.length, gutter + 2 + column - (label.length >> 1));
    rule[column] = '┬';
    if (start < free) continue;
    [...label].forEach((character, k) => {
      labels[start + k] = character;
    });
    free = start + label.length + 1;
  }
  const title = episodes ? 'episodes' : 'of the run';
  return [`${' '.repeat(gutter)} └${rule.join('')}`, labels.join(''), title.padStart(columns + gutter + 2)];
}

function legend(lines: readonly Line[], color: boolean): string[] {
  const rows = lines.map(({ label, statistics, curves, seeds, bins }) => {
    const means = curves.filter((curve) => curve.length > 0).map(mean);
    const average = means.length > 1 ? formatSpread(mean(means), sampleStd(means)) : formatReturn(mean(means));
    const runs = curves.length > 1 ? `${seeds}, band ${CURVE_BAND}` : '';
    const done = statistics.mean.length;
    const progress = done < bins ? `at ${Math.round((100 * done) / bins)}%` : '';
    const final = formatReturn(statistics.mean.at(-1) ?? Number.NaN);
    const note = [runs, progress].filter(Boolean).join(', ');
    return [label, `final ${final}`, `mean ${average}`, note];
  });
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => textColumns(row[column]!))));
  return rows.map(([label, final, average, note], layer) => {
    const cells = [fitText(label!, widths[0]!), fitText(final!, widths[1]!), fitText(average!, widths[2]!), note];
    const mark = seriesMark(layer);
    return `  ${color ? paint(mark, layer) : mark} ${cells.join('  ')}`;
  });
}

const MARKS = ['●', '▲', '■', '◆', '○', '△', '□', '◇'];
// Cyan, yellow, magenta, green, blue, red: neighbours differ in brightness as well as hue.
const COLORS = [36, 33, 35, 32, 34, 31];

/** The character that marks a series on its line and in the legend. */
function seriesMark(series: number): string {
  return MARKS[series % MARKS.length]!;
}

/** Text in the colour of a series, by ANSI escape sequences that end with it. */
function paint(text: string, series: number, faint = false): string {
  const color = COLORS[series % COLORS.length];
  return faint ? `\x1b[2;${color}m${text}\x1b[22;39m` : `\x1b[${color}m${text}\x1b[39m`;
}

/** Cells as text, each in the colour of its series if `color` is set. */
function paintRow(cells: readonly CanvasCell[], color: boolean): string {
  let row = '';
  for (let start = 0, end = 0; start < cells.length; start = end) {
    const { layer, faint } = cells[start]!;
    while (end < cells.length && cells[end]!.layer === layer && cells[end]!.faint === faint) end++;
    const text = cells.slice(start, end).map(({ character }) => character);
    row += color && layer !== undefined ? paint(text.join(''), layer, faint) : text.join('');
  }
  return row;
}
