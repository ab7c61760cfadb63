import { type Drawing, pictureSvg, WIDE, widthOf } from '../report/drawing.js';
import { type Html, html } from '../report/html.js';
import { REPORT_COLORS } from '../report/palette.js';
import { minus } from '../report/svg.js';
import { axisRange, axisTicks } from '../text/axis-ticks.js';
import type { InspectedUnit } from './inspection.js';
import { estimateText, shortNumber, unitName } from './unit-text.js';

const HEIGHT = 300;
/** About so many ticks of an axis. */
const TICKS = 5;
const [LEFT, TOP, BOTTOM] = [64, 12, HEIGHT - 44];
const rightOf = (width: number) => width - 16;

/** `[column][row]` of `[row][column]`. */
export function columnsOf(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  return Float32Array.from({ length: values.length }, (_, k) => values[(k % rows) * columns + Math.floor(k / rows)]!);
}

/** Lesions as bars with intervals, the largest first, with the units' names below where there is room for all. */
export function worthPicture(units: readonly InspectedUnit[]): Html {
  return twice((width) => worthAt(units, width));
}

function worthAt(units: readonly InspectedUnit[], width: number): Figure {
  const sorted = [...units].sort((a, b) => b.worth!.value - a.worth!.value);
  const ends = sorted.flatMap(({ worth }) => [worth!.value, ...(worth!.interval ?? [])]).filter(Number.isFinite);
  const y = scaleOf([0, ...ends], BOTTOM, TOP, width);
  const pitch = (rightOf(width) - LEFT) / sorted.length;
  const isNamed = sorted.every((unit) => widthOf(unitName(unit)) < pitch);
  const bars = sorted.map((unit, k) => {
    const { value, interval } = unit.worth!;
    const x = LEFT + (k + 0.5) * pitch;
    const title = `${unitName(unit)}: ${estimateText(unit.worth)}`;
    const [from, to] = [y.at(Math.max(0, value)), y.at(Math.min(0, value))];
    const whisker = interval
      ? html`<path class="whisker" d="M${round(x)},${y.at(interval[0])}V${y.at(interval[1])}"/>`
      : '';
    return html`<rect class="bar" style="fill:var(--series-${colourOf(unit)})" x="${round(x - pitch * 0.4)}" y="${from}" width="${round(pitch * 0.8)}" height="${round(Math.max(0.5, to - from))}"><title>${title}</title></rect>${whisker}${isNamed ? html`<text x="${round(x)}" y="${BOTTOM + 16}" text-anchor="middle">${unitName(unit)}</text>` : ''}`;
  });
  return {
    ...{ title: 'Worth of each unit', body: html`${y.lines}${bars}` },
    ...{ xLabel: 'units, the most needed first', yLabel: 'worth' },
  };
}

/** Worth against pay. */
export function scatterPicture(units: readonly InspectedUnit[]): Html {
  return twice((width) => scatterAt(units, width));
}

function scatterAt(units: readonly InspectedUnit[], width: number): Figure {
  const y = scaleOf([0, ...units.map(({ worth }) => worth!.value)], BOTTOM, TOP, width);
  const x = scaleOf([0, ...units.map(({ pay }) => pay)], LEFT, rightOf(width), width);
  const dots = units
    .filter(({ worth, pay }) => Number.isFinite(worth!.value) && Number.isFinite(pay))
    .map(
      (unit) =>
        html`<circle class="dot" style="fill:var(--series-${colourOf(unit)})" cx="${x.at(unit.pay)}" cy="${y.at(unit.worth!.value)}" r="4.5"><title>${unitName(unit)}: worth ${estimateText(unit.worth)}, pay ${shortNumber(unit.pay)}</title></circle>`,
    );
  return { title: 'Worth against pay', body: html`${y.lines}${x.ticks}${dots}`, xLabel: 'pay', yLabel: 'worth' };
}

function colourOf({ layer }: InspectedUnit): number {
  return (layer - 1) % REPORT_COLORS.length;
}

interface Figure {
  readonly title: string;
  readonly body: Html;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** Drawn for a screen and for a phone, of which the page shows one. */
function twice(draw: (width: number) => Figure): Html {
  const drawn = (width: number): Drawing => {
    const { body, xLabel, yLabel } = draw(width);
    const labels = html`<text x="${(LEFT + rightOf(width)) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${xLabel}</text>
<text transform="translate(14 ${(TOP + BOTTOM) / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>`;
    return { width, height: HEIGHT, body: html`${body}\n${labels}` };
  };
  return pictureSvg({ description: draw(WIDE).title, draw: drawn }, 'plain');
}

interface Scale {
  readonly at: (value: number) => number;
  /** Horizontal grid lines with their numbers at the left. */
  readonly lines: Html;
  /** Numbers below a horizontal axis. */
  readonly ticks: Html;
}

/** A linear scale over some values, with round ticks. */
function scaleOf(values: readonly number[], from: number, to: number, width: number): Scale {
  const { min, max } = axisRange(values, TICKS);
  const { ticks, decimals } = axisTicks(min, max, TICKS);
  const at = (value: number) => round(from + ((value - min) / (max - min)) * (to - from));
  const text = (tick: number) => (decimals > 4 ? shortNumber(tick) : minus(tick.toFixed(decimals)));
  return {
    at,
    lines: html`${ticks.map((tick) => html`<path class="grid" d="M${LEFT},${at(tick)}H${rightOf(width)}"/><text x="${LEFT - 8}" y="${at(tick)}" dy=".35em" text-anchor="end">${text(tick)}</text>\n`)}`,
    ticks: html`${ticks.map((tick) => html`<text x="${at(tick)}" y="${BOTTOM + 16}" text-anchor="middle">${text(tick)}</text>\n`)}`,
  };
}

const round = (value: number) => Number(value.toFixed(1));
