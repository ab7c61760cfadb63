import { type ReportAxis, type ReportChart, type ReportCurve, reportTicks } from './chart.js';
import { type Html, html } from './html.js';

const WIDTH = 860;
const HEIGHT = 400;
const PLOT = { left: 64, right: WIDTH - 28, top: 12, bottom: HEIGHT - 48 };
/** Lines of at most this many points have a dot at each. */
const FEW_POINTS = 12;

/** A chart as an SVG element that needs no script; its colours are the page's custom properties `--series-0` and on. */
export function reportSvg(chart: ReportChart, title: string): Html {
  const x = (value: number) => PLOT.left + share(value, chart.x) * (PLOT.right - PLOT.left);
  const y = (value: number) => PLOT.bottom - share(value, chart.y) * (PLOT.bottom - PLOT.top);
  const point = (column: number, value: number) => `${x(column).toFixed(1)},${y(value).toFixed(1)}`;
  const ticks = reportTicks(chart);
  const rows = ticks.y.map(({ value, text }) => {
    const row = y(value).toFixed(1);
    return html`<path class="grid" d="M${PLOT.left},${row}H${PLOT.right}"/><text x="${PLOT.left - 8}" y="${row}" dy=".35em" text-anchor="end">${minus(text)}</text>\n`;
  });
  const columns = ticks.x.map(({ value, text }) => {
    const column = x(value).toFixed(1);
    return html`<path class="grid" d="M${column},${PLOT.top}V${PLOT.bottom}"/><text x="${column}" y="${PLOT.bottom + 18}" text-anchor="middle">${minus(text)}</text>\n`;
  });
  const [centre, middle] = [(PLOT.left + PLOT.right) / 2, (PLOT.top + PLOT.bottom) / 2];
  return html`<svg class="static" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${rows}${columns}<path class="axis" d="M${PLOT.left},${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>
<text x="${centre}" y="${HEIGHT - 6}" text-anchor="middle">${chart.x.label}</text>
<text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${chart.y.label}</text>
${chart.curves.map((curve) => band(curve, point))}${chart.curves.map((curve) => line(curve, point))}</svg>`;
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
