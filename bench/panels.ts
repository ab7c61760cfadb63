import { type ReportChart, type ReportCurve, reportChart, reportTicks } from '../src/report/chart.js';
import { codeElement, type Html, html } from '../src/report/html.js';
import { drawIntervals } from '../src/report/interval-plot.js';
import { REPORT_COLORS, seriesLine } from '../src/report/palette.js';
import { LIGHT, PICTURE_STYLE } from '../src/report/style.js';
import type { StudyChart, StudyIntervals } from '../src/reproduce/study.js';

const PANEL = { width: 420, height: 320 };
const PLOT = { left: 92, right: PANEL.width - 26, top: 34, bottom: PANEL.height - 46 };
const LEGEND = { columns: 3, row: 22 };
const COLUMNS = 3;
const COLOURS = new Map(LIGHT.split(';').map((one) => one.split(':') as [string, string]));

/**
 * Pictures side by side, three in a row, as one SVG for the documents. Equal labels have equal lines in all of them;
 * one legend names them.
 */
export function panelsSvg(name: string, pictures: readonly (StudyChart | StudyIntervals)[]): string {
  return picture(name, pictures)
    .toString()
    .replace(/var\((--[\w-]+)\)/g, (_, variable: string) => COLOURS.get(variable)!);
}

function picture(name: string, pictures: readonly (StudyChart | StudyIntervals)[]): Html {
  // What has a row somewhere comes first, so that its line has the same colour.
  const [rowLabels, lineLabels] = [
    pictures.flatMap((section) => (section.kind === 'intervals' ? section.rows.map(({ label }) => label) : [])),
    pictures.flatMap((section) => (section.kind === 'chart' ? section.lines.map(({ label }) => label) : [])),
  ];
  const labels = [...new Set([...rowLabels, ...lineLabels])];
  const columns = Math.min(COLUMNS, pictures.length);
  const width = PANEL.width * columns;
  const rows = Array.from({ length: Math.ceil(pictures.length / columns) }, (_, k) =>
    pictures.slice(k * columns, (k + 1) * columns).map((section) => drawPanel(section, labels)),
  );
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height)));
  const bottom = heights.reduce((sum, height) => sum + height, 0);
  // Rows have their labels beside them.
  const named = labels.filter((label) => lineLabels.includes(label));
  const entries = Math.ceil(named.length / LEGEND.columns);
  const legend = named.map((label, n) => {
    const k = labels.indexOf(label);
    const [column, row] = [Math.floor(n / entries), n % entries];
    const at = `translate(${60 + (column * (width - 60)) / LEGEND.columns} ${bottom + 16 + row * LEGEND.row})`;
    return html`<g transform="${at}"><path fill="none" stroke="${color(k)}" stroke-width="2" stroke-dasharray="${dashes(k)}" d="M0,0H34"/><text class="label" x="44" y="5" fill="#1c2024">${label}</text></g>\n`;
  });
  const height = bottom + entries * LEGEND.row + 16;
  let y = 0;
  const panels = rows.map((row, k) => {
    const at = y;
    y += heights[k]!;
    return row.map(({ body }, column) => html`<g transform="translate(${column * PANEL.width} ${at})">${body}</g>\n`);
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}" font-family="ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="14">
${pictures.some(({ kind }) => kind === 'intervals') ? codeElement('style', PICTURE_STYLE) : ''}<rect width="${width}" height="${height}" fill="#ffffff"/>
${panels}${legend}</svg>
`;
}

function drawPanel(section: StudyChart | StudyIntervals, labels: readonly string[]): { height: number; body: Html } {
  if (section.kind === 'chart') return { height: PANEL.height, body: panel(section, labels) };
  const { rows, xLabel, reference } = section;
  const drawn = drawIntervals({ rows, axis: { label: xLabel }, ...(reference && { reference }) }, PANEL.width - 40);
  return {
    height: PLOT.top + drawn.height + 10,
    body: html`${heading(section.title)}<g transform="translate(20 ${PLOT.top})" font-size="12">${drawn.body}</g>`,
  };
}

function panel(
  { title, lines, xLabel, yLabel, xScale, yScale = 'linear' }: StudyChart,
  labels: readonly string[],
): Html {
  const chart = reportChart(
    lines,
    { label: xLabel, scale: xScale },
    { label: yLabel, scale: yScale, ...floor(yScale) },
  );
  const { x, y } = places(chart);
  const ticks = reportTicks(chart);
  const middle = (PLOT.left + PLOT.right) / 2;
  const series = lines.map(({ label }) => labels.indexOf(label));
  const across = ticks.x
    .filter((_, k) => k % 2 === 0)
    .map(
      ({ value, text }) =>
        html`<text x="${x(value)}" y="${PLOT.bottom + 20}" text-anchor="middle" fill="#5b6470">${text}</text>\n`,
    );
  const up = ticks.y.map(
    ({ value, text }) =>
      html`<path stroke="#e6e9ed" d="M${PLOT.left},${y(value)}H${PLOT.right}"/><text x="${PLOT.left - 8}" y="${y(value)}" dy=".35em" text-anchor="end" fill="#5b6470">${text}</text>\n`,
  );
  const curves = chart.curves.map(
    (curve, k) =>
      html`<polyline fill="none" stroke="${color(series[k]!)}" stroke-width="2" stroke-linejoin="round" stroke-dasharray="${dashes(series[k]!)}" points="${points(curve.x, curve.mean, x, y).join(' ')}"/>\n`,
  );
  return html`${heading(title)}
${up}${across}<path stroke="#d5dae0" fill="none" d="M${PLOT.left},${PLOT.top}V${PLOT.bottom}H${PLOT.right}"/>
<text x="${middle}" y="${PANEL.height - 6}" text-anchor="middle" fill="#5b6470">${xLabel}</text>
<text transform="translate(16 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle" fill="#5b6470">${yLabel}</text>
${chart.curves.map((curve, k) => band(curve, series[k]!, x, y))}${curves}`;
}

/** The title of a panel; one that is too long for a line is broken after its colon, in smaller letters. */
function heading(title: string): Html {
  const [first, ...rest] = title.length > 40 ? title.split(': ') : [title];
  // A style, since the style sheet of drawings has a colour for all texts.
  const line = (text: string, y: number, size: number) =>
    html`<text x="${PANEL.width / 2}" y="${y}" text-anchor="middle" font-weight="600" font-size="${size}" style="fill:#1c2024">${text}</text>`;
  return rest.length === 0 ? line(title, 20, 14) : html`${line(`${first}:`, 12, 12)}${line(rest.join(': '), 28, 12)}`;
}

/** A linear axis begins at 0: what is drawn are sums of losses. */
function floor(scale: 'linear' | 'log'): { min?: number } {
  return scale === 'linear' ? { min: 0 } : {};
}

type Place = (value: number) => string;

function places({ x, y }: ReportChart): { x: Place; y: Place } {
  const share = (value: number, { scale, min, max }: ReportChart['x']) =>
    scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return {
    x: (value) => (PLOT.left + share(value, x) * (PLOT.right - PLOT.left)).toFixed(1),
    y: (value) => (PLOT.bottom - Math.max(0, share(value, y)) * (PLOT.bottom - PLOT.top)).toFixed(1),
  };
}

function points(xs: readonly number[], ys: readonly number[], x: Place, y: Place): string[] {
  return xs.map((at, k) => `${x(at)},${y(ys[k]!)}`);
}

function band({ x: xs, band: edges }: ReportCurve, series: number, x: Place, y: Place): Html | '' {
  if (edges === undefined) return '';
  const outline = [...points(xs, edges.high, x, y), ...points(xs, edges.low, x, y).reverse()];
  return html`<polygon fill="${color(series)}" fill-opacity=".1" points="${outline.join(' ')}"/>\n`;
}

function dashes(series: number): string {
  const { dash } = seriesLine(series);
  return dash.length > 0 ? dash.join(' ') : 'none';
}

function color(series: number): string {
  return REPORT_COLORS[seriesLine(series).color]!.light;
}
