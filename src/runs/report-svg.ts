import { escapeHtml } from './escape-html.js';
import { formatCount, formatDecimals } from './number-format.js';
import { type ReportCurve, type ReportCurves, reportTicks } from './report-curves.js';

const WIDTH = 860;
const HEIGHT = 400;
const PLOT = { left: 64, right: WIDTH - 28, top: 12, bottom: HEIGHT - 48 };

/** A chart as an SVG element that needs no script; its colours are the page's custom properties `--series-0` and on. */
export function reportSvg(chart: ReportCurves, title: string): string {
  const x = (episode: number) => PLOT.left + (episode / chart.episodes) * (PLOT.right - PLOT.left);
  const y = (value: number) => PLOT.bottom - ((value - chart.min) / (chart.max - chart.min)) * (PLOT.bottom - PLOT.top);
  const point = (episode: number, value: number) => `${x(episode).toFixed(1)},${y(value).toFixed(1)}`;
  const ticks = reportTicks(chart);
  const name = escapeHtml(title);
  return [
    `<svg class="static" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}">`,
    ...ticks.y.ticks.map((tick) => {
      const row = y(tick).toFixed(1);
      return (
        `<path class="grid" d="M${PLOT.left},${row}H${PLOT.right}"/>` +
        `<text x="${PLOT.left - 8}" y="${row}" dy=".35em" text-anchor="end">${minus(formatDecimals(tick, ticks.y.decimals))}</text>`
      );
    }),
    ...ticks.x.ticks.map((tick) => {
      const column = x(tick).toFixed(1);
      return (
        `<path class="grid" d="M${column},${PLOT.top}V${PLOT.bottom}"/>` +
        `<text x="${column}" y="${PLOT.bottom + 18}" text-anchor="middle">${formatCount(tick)}</text>`
      );
    }),
    `<path class="axis" d="M${PLOT.left},${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>`,
    `<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">episodes</text>`,
    `<text transform="translate(14 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">return</text>`,
    ...chart.curves.map((curve) => band(curve, point)),
    ...chart.curves.map((curve) => line(curve, point)),
    '</svg>',
  ].join('\n');
}

/** A short piece of a curve's line, for legends and tables. */
export function reportSwatch({ color, dash }: Pick<ReportCurve, 'color' | 'dash'>): string {
  return `<svg class="swatch" viewBox="0 0 28 8" aria-hidden="true"><path class="curve" ${stroke(color, dash)} d="M0,4H28"/></svg>`;
}

/** A number with the minus sign of typography in place of the hyphen. */
export function minus(number: string): string {
  return number.replace('-', '\u2212');
}

function band({ x, color, band: edges }: ReportCurve, point: (x: number, y: number) => string): string {
  if (!edges || x.length < 2) return '';
  const points = [
    ...x.map((episode, bin) => point(episode, edges.high[bin]!)),
    ...x.map((episode, bin) => point(episode, edges.low[bin]!)).reverse(),
  ];
  return `<polygon class="band" style="fill:var(--series-${color})" points="${points.join(' ')}"/>`;
}

function line({ x, mean, color, dash }: ReportCurve, point: (x: number, y: number) => string): string {
  if (x.length === 0) return '';
  const last = point(x.at(-1)!, mean.at(-1)!).split(',');
  return (
    `<polyline class="curve" ${stroke(color, dash)} points="${x.map((at, bin) => point(at, mean[bin]!)).join(' ')}"/>` +
    `<circle style="fill:var(--series-${color})" cx="${last[0]}" cy="${last[1]}" r="3"/>`
  );
}

function stroke(color: number, dash: readonly number[]): string {
  return `style="stroke:var(--series-${color})"${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`;
}
