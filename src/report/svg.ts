import { type ReportAxis, type ReportChart, type ReportCurve, reportTicks } from './chart.js';
import { type Drawing, NARROW_BELOW } from './drawing.js';
import { type Html, html } from './html.js';

/** Lines of at most this many points have a dot at each. */
const FEW_POINTS = 12;

/** A chart as a drawing; its colours are the page's custom properties `--series-0` and on. */
export function drawChart(chart: ReportChart, width: number): Drawing {
  const isNarrow = width < NARROW_BELOW;
  const height = isNarrow ? 270 : 400;
  const plot = { left: isNarrow ? 54 : 64, right: width - (isNarrow ? 14 : 28), top: 12, bottom: height - 48 };
  const x = (value: number) => plot.left + share(value, chart.x) * (plot.right - plot.left);
  const y = (value: number) => plot.bottom - share(value, chart.y) * (plot.bottom - plot.top);
  const point = (column: number, value: number) => `${x(column).toFixed(1)},${y(value).toFixed(1)}`;
  const ticks = reportTicks(chart, isNarrow ? { x: 3, y: 5 } : undefined);
  const rows = ticks.y.map(({ value, text }) => {
    const row = y(value).toFixed(1);
    return html`<path class="grid" d="M${plot.left},${row}H${plot.right}"/><text x="${plot.left - 8}" y="${row}" dy=".35em" text-anchor="end">${minus(text)}</text>\n`;
  });
  const columns = ticks.x.map(({ value, text }) => {
    const column = x(value).toFixed(1);
    return html`<path class="grid" d="M${column},${plot.top}V${plot.bottom}"/><text x="${column}" y="${plot.bottom + 18}" text-anchor="middle">${minus(text)}</text>\n`;
  });
  const [centre, middle] = [(plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2];
  return {
    width,
    height,
    body: html`${rows}${columns}<path class="axis" d="M${plot.left},${plot.top}V${plot.bottom}H${plot.right}"/>
<text x="${centre}" y="${height - 6}" text-anchor="middle">${chart.x.label}</text>
<text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${chart.y.label}</text>
${chart.curves.map((curve) => band(curve, point))}${chart.curves.map((curve) => line(curve, point))}`,
  };
}

/** A short piece of a curve's line, for legends and tables. */
export function reportSwatch({ color, dash }: Pick<ReportCurve, 'color' | 'dash'>): Html {
  return html`<svg class="swatch" viewBox="0 0 28 8" aria-hidden="true"><path class="curve" style="stroke:var(--series-${color})" stroke-dasharray="${dashes(dash)}" d="M0,4H28"/></svg>`;
}

/** A number's text with a minus sign in place of the hyphen. */
export function minus(number: string): string {
  return number.replace('-', '\u2212');
}

/** The position of a value between the ends of an axis, 0 to 1. */
function share(value: number, { scale, min, max }: ReportAxis): number {
  return scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

function band({ x, color, band: edges }: ReportCurve, point: (x: number, y: number) => string): Html | '' {
  if (!edges || x.length < 2) return '';
  const points = [
    ...x.map((column, k) => point(column, edges.high[k]!)),
    ...x.map((column, k) => point(column, edges.low[k]!)).reverse(),
  ];
  return html`<polygon class="band" style="fill:var(--series-${color})" points="${points.join(' ')}"/>\n`;
}

function line({ x, mean, color, dash }: ReportCurve, point: (x: number, y: number) => string): Html | '' {
  if (x.length === 0) return '';
  const points = x.map((column, k) => point(column, mean[k]!));
  const dots = (points.length <= FEW_POINTS ? points : points.slice(-1)).map((dot) => dot.split(','));
  const circles = dots.map(
    ([column, row]) => html`<circle style="fill:var(--series-${color})" cx="${column!}" cy="${row!}" r="3"/>`,
  );
  return html`<polyline class="curve" style="stroke:var(--series-${color})" stroke-dasharray="${dashes(dash)}" points="${points.join(' ')}"/>${circles}\n`;
}

function dashes(dash: readonly number[]): string {
  return dash.length > 0 ? dash.join(' ') : 'none';
}
