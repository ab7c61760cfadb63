import { axisRange, axisTicks } from '../text/axis-ticks.js';
import { formatDecimals } from '../text/number-format.js';
import { type Drawing, fitted, NARROW_BELOW, widthOf } from './drawing.js';
import { type Html, html } from './html.js';
import { minus } from './svg.js';

/** One row of an interval plot. */
export interface IntervalRow {
  readonly label: string;
  /** An index into the palette. */
  readonly color: number;
  /** The estimate; NaN: there is none. */
  readonly value: number;
  readonly interval?: readonly [low: number, high: number] | undefined;
  /** Single values behind it, such as those of runs. */
  readonly points?: readonly number[];
  /** A value that stands for chance, as a tick. */
  readonly tick?: number;
  /** The estimate in words. */
  readonly text: string;
}

/** Rows that share one axis. */
export interface IntervalPlot {
  readonly rows: readonly IntervalRow[];
  readonly axis: { readonly label: string; readonly min?: number; readonly max?: number };
  /** Bars from 0 to the value, in place of dots. */
  readonly isBars?: boolean;
  /** A value that all rows are seen beside. */
  readonly reference?: { readonly value: number; readonly label: string };
}

const TICKS = { wide: 7, narrow: 4 };
const TOP = 8;
const BOTTOM = 44;
/**
 * Labels that are longer, in pixels, stand above their row; and above the estimate's text where there is no room beside
 * it.
 */
const LABEL = 300;

/**
 * A row for each estimate: its interval as a thick line, the estimate as a dot, and what it was worked out from as
 * rings.
 */
export function drawIntervals({ rows, axis, isBars = false, reference }: IntervalPlot, width: number): Drawing {
  const isNarrow = width < NARROW_BELOW;
  const textWidth = Math.max(...rows.map(({ text }) => widthOf(text)), 0);
  const isStacked = isNarrow || rows.some(({ label }) => widthOf(label) > LABEL);
  const left = isStacked ? 18 : Math.min(LABEL, Math.max(...rows.map(({ label }) => widthOf(label)), 60)) + 12;
  const right = isStacked ? width - 12 : width - textWidth - 16;
  const beside = width - left - textWidth - 24;
  const isApart = isStacked && rows.some(({ label }) => widthOf(label) > beside);
  const rowHeight = isApart ? 64 : isStacked ? 46 : 30;
  const top = TOP + (reference ? 16 : 0);
  const bottom = top + rows.length * rowHeight;
  const values = [
    ...rows.flatMap(({ value, interval = [], points = [], tick }) => [value, ...interval, ...points, tick ?? value]),
    ...(reference ? [reference.value] : []),
    ...(isBars ? [0] : []),
  ];
  const count = isNarrow ? TICKS.narrow : TICKS.wide;
  const open = axisRange(values, count);
  const [min, max] = [axis.min ?? open.min, axis.max ?? open.max];
  const x = (value: number) => place(left + ((value - min) / (max - min)) * (right - left));
  const { ticks, decimals } = axisTicks(min, max, count);
  const grid = ticks.map(
    (value) =>
      html`<path class="grid" d="M${x(value)},${top}V${bottom}"/><text x="${x(value)}" y="${bottom + 16}" text-anchor="middle">${minus(formatDecimals(value, decimals))}</text>\n`,
  );
  const drawn = rows.map((row, k) => {
    const from = top + k * rowHeight;
    const y = isStacked ? from + rowHeight - 15 : from + rowHeight / 2;
    const label = isStacked
      ? html`<text class="label" x="${left}" y="${from + 14}">${fitted(row.label, isApart ? right - left : beside)}<title>${row.label}</title></text><text x="${right}" y="${from + (isApart ? 32 : 14)}" text-anchor="end">${minuses(row.text)}</text>`
      : html`<text class="label" x="0" y="${y}" dy=".35em">${row.label}</text><text x="${width - textWidth - 6}" y="${y}" dy=".35em">${minuses(row.text)}</text>`;
    return html`<g>${label}${isBars ? bar(row, x, y) : dots(row, x, y)}</g>\n`;
  });
  const referenceLine = reference
    ? html`<path class="reference" d="M${x(reference.value)},${top - 2}V${bottom}"/><text x="${x(reference.value)}" y="${top - 6}" text-anchor="${anchorOf((x(reference.value) - left) / (right - left))}">${reference.label}</text>\n`
    : '';
  return {
    width,
    height: bottom + BOTTOM,
    body: html`${grid}<path class="axis" d="M${left},${bottom}H${right}"/>
${referenceLine}${drawn}<text x="${place((left + right) / 2)}" y="${bottom + 36}" text-anchor="middle">${axis.label}</text>
`,
  };
}

function dots({ color, value, interval, points = [] }: IntervalRow, x: (value: number) => number, y: number): Html {
  const rings = points
    .filter(Number.isFinite)
    .map(
      (point) => html`<circle class="ring" style="stroke:var(--series-${color})" cx="${x(point)}" cy="${y}" r="4"/>`,
    );
  const line = interval
    ? html`<path class="interval" style="stroke:var(--series-${color})" d="M${x(interval[0])},${y}H${x(interval[1])}"/>`
    : '';
  const dot = Number.isFinite(value)
    ? html`<circle class="dot" style="fill:var(--series-${color})" cx="${x(value)}" cy="${y}" r="5.5"/>`
    : '';
  return html`${rings}${line}${dot}`;
}

function bar({ color, value, tick }: IntervalRow, x: (value: number) => number, y: number): Html {
  const chance = tick === undefined ? '' : html`<path class="chance" d="M${x(tick)},${y - 9}v18"/>`;
  return html`<path class="bar" style="stroke:var(--series-${color})" d="M${x(0)},${y}H${x(Math.max(value, 0))}"/>${chance}`;
}

function anchorOf(share: number): string {
  if (share < 0.15) return 'start';
  return share > 0.85 ? 'end' : 'middle';
}

/** Pixels, to a tenth. */
function place(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A text with minus signs in place of the hyphens before numbers. */
export function minuses(text: string): string {
  return text.replace(/(^|[\s[(±])-(?=[\d.])/g, '$1\u2212');
}
