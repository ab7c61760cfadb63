import { type Html, html } from '../report/html.js';
import { REPORT_COLORS } from '../report/palette.js';
import { minus } from '../report/svg.js';
import { axisRange, axisTicks } from '../text/axis-ticks.js';
import type { InspectedUnit } from './inspection.js';
import { estimateText, shortNumber, unitName } from './unit-text.js';

const WIDTH = 860;
const HEIGHT = 300;
/** About so many ticks of an axis. */
const TICKS = 5;
const PLOT = { left: 64, right: WIDTH - 16, top: 12, bottom: HEIGHT - 44 };

/** `[column][row]` of `[row][column]`. */
export function columnsOf(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  return Float32Array.from({ length: values.length }, (_, k) => values[(k % rows) * columns + Math.floor(k / rows)]!);
}

/** Lesions as bars with intervals, the largest first. */
export function worthPicture(units: readonly InspectedUnit[]): Html {
  const sorted = [...units].sort((a, b) => b.worth!.value - a.worth!.value);
  const ends = sorted.flatMap(({ worth }) => [worth!.value, ...(worth!.interval ?? [])]).filter(Number.isFinite);
  const y = scaleOf([0, ...ends], PLOT.bottom, PLOT.top);
  const pitch = (PLOT.right - PLOT.left) / sorted.length;
  const bars = sorted.map((unit, k) => {
    const { value, interval } = unit.worth!;
    const x = PLOT.left + (k + 0.5) * pitch;
    const title = `${unitName(unit)}: ${estimateText(unit.worth)}`;
    const [from, to] = [y.at(Math.max(0, value)), y.at(Math.min(0, value))];
    const whisker = interval
      ? html`<path class="whisker" d="M${round(x)},${y.at(interval[0])}V${y.at(interval[1])}"/>`
      : '';
    return html`<rect class="bar" style="fill:var(--series-${colourOf(unit)})" x="${round(x - pitch * 0.4)}" y="${from}" width="${round(pitch * 0.8)}" height="${round(Math.max(0.5, to - from))}"><title>${title}</title></rect>${whisker}`;
  });
  return picture('Worth of each unit', html`${y.lines}${bars}`, 'units, the most needed first', 'worth');
}

/** Worth against pay. */
export function scatterPicture(units: readonly InspectedUnit[]): Html {
  const y = scaleOf([0, ...units.map(({ worth }) => worth!.value)], PLOT.bottom, PLOT.top);
  const x = scaleOf([0, ...units.map(({ pay }) => pay)], PLOT.left, PLOT.right);
  const dots = units
    .filter(({ worth, pay }) => Number.isFinite(worth!.value) && Number.isFinite(pay))
    .map(
      (unit) =>
        html`<circle class="dot" style="fill:var(--series-${colourOf(unit)})" cx="${x.at(unit.pay)}" cy="${y.at(unit.worth!.value)}" r="4.5"><title>${unitName(unit)}: worth ${estimateText(unit.worth)}, pay ${shortNumber(unit.pay)}</title></circle>`,
    );
  return picture('Worth against pay', html`${y.lines}${x.ticks}${dots}`, 'pay', 'worth');
}

function colourOf({ layer }: InspectedUnit): number {
  return (layer - 1) % REPORT_COLORS.length;
}

function picture(title: string, body: Html, xLabel: string, yLabel: string): Html {
  return html`<svg class="plain" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${body}
<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${xLabel}</text>
<text transform="translate(14 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text></svg>
`;
}

interface Scale {
  readonly at: (value: number) => number;
  /** Horizontal grid lines with their numbers at the left. */
  readonly lines: Html;
  /** Numbers below a horizontal axis. */
  readonly ticks: Html;
}

/** A linear scale over some values, with round ticks. */
function scaleOf(values: readonly number[], from: number, to: number): Scale {
  const { min, max } = axisRange(values, TICKS);
  const { ticks, decimals } = axisTicks(min, max, TICKS);
  const at = (value: number) => round(from + ((value - min) / (max - min)) * (to - from));
  const text = (tick: number) => (decimals > 4 ? shortNumber(tick) : minus(tick.toFixed(decimals)));
  return {
    at,
    lines: html`${ticks.map((tick) => html`<path class="grid" d="M${PLOT.left},${at(tick)}H${PLOT.right}"/><text x="${PLOT.left - 8}" y="${at(tick)}" dy=".35em" text-anchor="end">${text(tick)}</text>\n`)}`,
    ticks: html`${ticks.map((tick) => html`<text x="${at(tick)}" y="${PLOT.bottom + 16}" text-anchor="middle">${text(tick)}</text>\n`)}`,
  };
}

const round = (value: number) => Number(value.toFixed(1));
