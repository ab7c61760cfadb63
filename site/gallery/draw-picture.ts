import { seriesLine } from '../../src/report/palette.js';
import { DARK, LIGHT } from '../../src/report/style.js';
import type { LayerWeights } from '../../src/team/team.js';
import { axisRange, axisTicks } from '../../src/text/axis-ticks.js';
import { escapeHtml } from '../build/highlight.js';

/** The size of a picture of the gallery, in pixels. */
export const WIDTH = 480;
const HEIGHT = 270;
/** Where the curves begin, from the left. */
const MIDDLE = 200;
const TOP = 44;
const BOTTOM = HEIGHT - 34;
/** Steps of the axis, about. */
const TICKS = 4;

/** One line of the curves: what it is called, and its value in equal parts of the run. */
export interface PictureSeries {
  readonly label: string;
  readonly values: readonly number[];
}

/** What is left of the curves. */
export type PictureSide =
  | { readonly kind: 'team'; readonly layers: readonly LayerWeights[] }
  /** Bars, a group for each layer, one of each series in it. */
  | { readonly kind: 'bars'; readonly name: string; readonly groups: readonly (readonly number[])[] };

const number = (value: number) => String(Math.round(value * 10) / 10);
const tick = (value: number) => String(Number(value.toPrecision(3))).replace('-', '−');

/** A picture of the gallery as an SVG file, in the colours of reports, light or dark as the reader's system is. */
export function drawPicture(
  description: string,
  side: PictureSide,
  {
    name,
    series,
    episodes,
  }: { readonly name: string; readonly series: readonly PictureSeries[]; readonly episodes: number },
): string {
  const left = side.kind === 'team' ? drawTeam(side.layers) : drawBars(side.name, side.groups);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escapeHtml(description)}" font-family="system-ui, 'Segoe UI', Roboto, sans-serif" font-size="13">
<style>:root { ${LIGHT} } @media (prefers-color-scheme: dark) { :root { ${DARK} } } text { fill: var(--muted); }</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="var(--panel)"/>
${left}${drawCurves(name, series, episodes)}</svg>
`;
}

function drawCurves(name: string, series: readonly PictureSeries[], episodes: number): string {
  const { min: low, max: high } = axisRange([0, ...series.flatMap(({ values }) => values)], TICKS);
  const right = WIDTH - 16;
  const from = MIDDLE + 44;
  const x = (at: number, count: number) => from + ((at + 0.5) / count) * (right - from);
  const y = (value: number) => BOTTOM - ((value - low) / (high - low)) * (BOTTOM - TOP);
  const grid = axisTicks(low, high, TICKS).ticks.map(
    (value) =>
      `<line x1="${from}" x2="${right}" y1="${number(y(value))}" y2="${number(y(value))}" stroke="var(--grid)"/><text x="${from - 6}" y="${number(y(value) + 4)}" text-anchor="end">${tick(value)}</text>`,
  );
  const lines = series.map(({ values }, k) => {
    const { color, dash } = seriesLine(k);
    const points = values.map((value, at) => `${number(x(at, values.length))},${number(y(value))}`).join(' ');
    return `<polyline points="${points}" fill="none" stroke="var(--series-${color})" stroke-width="2.5" stroke-linejoin="round"${dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`}/>`;
  });
  const legend = series.map(({ label }, k) => {
    const { color, dash } = seriesLine(k);
    const at = 14 + k * 16;
    return `<line x1="${from}" x2="${from + 24}" y1="${at - 4}" y2="${at - 4}" stroke="var(--series-${color})" stroke-width="2.5"${dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`}/><text x="${from + 30}" y="${at}" style="fill:var(--text)">${escapeHtml(label)}</text>`;
  });
  return `${grid.join('')}${lines.join('')}${legend.join('')}<text x="${right}" y="${HEIGHT - 12}" text-anchor="end">${escapeHtml(name)} over ${episodes.toLocaleString('en')} episodes</text>\n`;
}

function drawTeam(layers: readonly LayerWeights[]): string {
  const counts = [layers[0]!.inputs, ...layers.map(({ units }) => units)];
  const x = (layer: number) => 22 + (layer * (MIDDLE - 52)) / (counts.length - 1);
  const gap = (layer: number) => Math.min(30, (BOTTOM - 16) / counts[layer]!);
  const y = (layer: number, unit: number) => HEIGHT / 2 - 8 + (unit - (counts[layer]! - 1) / 2) * gap(layer);
  const lines = layers.flatMap(({ weights }, k) => {
    const units = counts[k + 1]!;
    const largest = Math.max(1e-9, ...Array.from(weights, Math.abs));
    return Array.from(weights, (weight, at) => {
      const size = Math.abs(weight) / largest;
      if (size < 0.08) return '';
      const [from, to] = [Math.floor(at / units), at % units];
      const colour = weight > 0 ? 0 : 1;
      return `<line x1="${number(x(k))}" y1="${number(y(k, from))}" x2="${number(x(k + 1))}" y2="${number(y(k + 1, to))}" stroke="var(--series-${colour})" stroke-width="${number(0.4 + 2.4 * size)}" stroke-opacity="${number(0.25 + 0.6 * size)}"${weight > 0 ? '' : ' stroke-dasharray="4 2"'}/>`;
    });
  });
  const dots = counts.flatMap((count, layer) =>
    Array.from({ length: count }, (_, unit) => {
      const radius = Math.max(2, Math.min(7, gap(layer) / 2 - 1.5));
      const place = `cx="${number(x(layer))}" cy="${number(y(layer, unit))}"`;
      return layer === 0
        ? `<rect x="${number(x(0) - radius)}" y="${number(y(0, unit) - radius)}" width="${number(2 * radius)}" height="${number(2 * radius)}" fill="var(--muted)"/>`
        : `<circle ${place} r="${number(radius)}" fill="var(--paper)" stroke="var(--text)" stroke-width="1.5"/>`;
    }),
  );
  return `<g>${lines.join('')}${dots.join('')}</g><text x="12" y="${HEIGHT - 12}">weights at the end</text>\n`;
}

function drawBars(name: string, groups: readonly (readonly number[])[]): string {
  const [from, to] = [16, MIDDLE - 14];
  const low = Math.min(0, ...groups.flat());
  const y = (value: number) => BOTTOM - 14 - ((value - low) / (1 - low)) * (BOTTOM - 14 - TOP);
  const wide = (to - from) / groups.length;
  const bars = groups.flatMap((values, k) => {
    const each = (wide - 20) / values.length;
    const drawn = values.map((value, at) => {
      const left = from + k * wide + 10 + at * each;
      const { color, dash } = seriesLine(at);
      const pattern =
        dash.length === 0
          ? ''
          : ` fill-opacity="0.35" stroke="var(--series-${color})" stroke-dasharray="${dash.join(' ')}"`;
      return `<rect x="${number(left)}" y="${number(Math.min(y(0), y(value)))}" width="${number(each - 4)}" height="${number(Math.max(1, Math.abs(y(value) - y(0))))}" fill="var(--series-${color})"${pattern}/><text x="${number(left + each / 2 - 2)}" y="${number(Math.min(y(0), y(value)) - 5)}" text-anchor="middle" font-size="11">${tick(Number(value.toFixed(2)))}</text>`;
    });
    return [
      ...drawn,
      `<text x="${number(from + (k + 0.5) * wide)}" y="${BOTTOM + 2}" text-anchor="middle">layer ${k + 1}</text>`,
    ];
  });
  return `<line x1="${from}" x2="${to}" y1="${number(y(0))}" y2="${number(y(0))}" stroke="var(--line)"/>${bars.join('')}<text x="12" y="${HEIGHT - 12}">${escapeHtml(name)}</text>\n`;
}
