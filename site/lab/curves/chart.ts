import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { seriesLine } from '../../../src/report/palette.js';
import { axisTicks } from '../../../src/text/axis-ticks.js';
import { type CurveLine, curveTable, type SeedBand } from './curve-table.js';

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  /** What is being played, then what is kept for comparison: they begin as {@link Chart.show} goes on. */
  readonly lines: readonly CurveLine[];
  readonly others: readonly CurveLine[];
  readonly band: SeedBand | null;
  /** A click at an episode. */
  readonly go: (episode: number) => void;
}

/** Lines over episodes, on a canvas. */
export interface Chart {
  /** The names of its lines; with other lines there must be another chart. */
  readonly labels: string;
  show(lines: readonly CurveLine[], others: readonly CurveLine[]): void;
  resize(size: { readonly width: number; readonly height: number }): void;
  close(): void;
}

const FONT = '11px system-ui, sans-serif';

/** `1200` as `1.2k`. */
function short(value: number): string {
  const size = Math.abs(value);
  const text = size >= 1e6 ? `${value / 1e6}M` : size >= 1000 ? `${value / 1000}k` : String(value);
  return text.replace('-', '−');
}

/** Steps that an axis of so many pixels has room for. */
const stepsIn = (pixels: number) => Math.max(2, Math.floor(pixels / 50));

/** An axis whose ends are steps of it and have their numbers, however low the panel is. */
function wholeSteps() {
  let step = 1;
  return {
    range(chart: uPlot, low: number | null, high: number | null): [number, number] {
      const [from, to] = low === null || high === null ? [0, 1] : low === high ? [low - 1, high + 1] : [low, high];
      ({ step } = axisTicks(from, to, stepsIn(chart.height)));
      return [step * Math.floor(from / step + 1e-9), step * Math.ceil(to / step - 1e-9)];
    },
    splits(_chart: uPlot, _axis: number, low: number, high: number): number[] {
      const first = Math.round(low / step);
      // Without the last digits of 3 × 0.1.
      return Array.from({ length: Math.round(high / step) - first + 1 }, (_, k) =>
        Number(((first + k) * step).toPrecision(12)),
      );
    },
  };
}

export function createChart(parent: HTMLElement, options: ChartOptions): Chart {
  const { width, height, lines, others, band, go } = options;
  const style = getComputedStyle(parent);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const colourOf = (k: number) => token(`--series-${seriesLine(k).color}`);
  const axis = { stroke: token('--muted'), font: FONT, grid: { stroke: token('--grid'), width: 1 } };
  const ticks = { stroke: token('--line'), width: 1, size: 4 };
  const series: uPlot.Series[] = [{}];
  lines.forEach(({ label }, k) =>
    series.push({ label, stroke: colourOf(k), width: 2, dash: [...seriesLine(k).dash], points: { show: false } }),
  );
  others.forEach(({ label }, k) => {
    const { dash } = seriesLine(k + 1);
    series.push({ label, stroke: colourOf(k + 1), width: 1.5, dash: [...dash], points: { show: false } });
  });
  const bands: uPlot.Band[] = [];
  if (band !== null) {
    const at = series.length;
    const points = { show: false };
    series.push({ label: 'mean of seeds', stroke: token('--text'), width: 1.5, dash: [6, 3], points });
    series.push({ label: 'high', stroke: 'transparent', points }, { label: 'low', stroke: 'transparent', points });
    bands.push({ series: [at + 1, at + 2], fill: `color-mix(in srgb, ${token('--text')} 14%, transparent)` });
  }
  const bandLines =
    band === null ? [] : [band.mean, band.high, band.low].map((values) => ({ episodes: band.episodes, values }));
  const upright = wholeSteps();
  const chart = new uPlot(
    {
      width,
      height,
      series: series.map((one) => ({ spanGaps: true, ...one })),
      bands,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false }, y: { range: upright.range } },
      axes: [
        { ...axis, ticks, size: 28, values: (_, values) => values.map(short) },
        { ...axis, ticks, size: 46, splits: upright.splits, values: (_, values) => values.map(short) },
      ],
    },
    curveTable([...lines, ...others, ...bandLines]) as uPlot.AlignedData,
    parent,
  );
  chart.over.addEventListener('click', () => {
    const { left } = chart.cursor;
    if (left !== undefined && left >= 0) go(Math.max(0, Math.round(chart.posToVal(left, 'x'))));
  });
  return {
    labels: [...lines, ...others].map(({ label }) => label).join(),
    show: (now, kept) => chart.setData(curveTable([...now, ...kept, ...bandLines]) as uPlot.AlignedData),
    resize: (size) => chart.setSize(size),
    close: () => chart.destroy(),
  };
}
