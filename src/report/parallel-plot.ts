import { formatCount } from '../text/number-format.js';
import { type Drawing, fitted, NARROW_BELOW } from './drawing.js';
import { type Html, html } from './html.js';
import { minus } from './svg.js';

/** One axis of parallel coordinates. */
export interface ParallelAxis {
  readonly label: string;
  readonly scale: 'linear' | 'log' | 'choice';
  readonly min: number;
  readonly max: number;
  /** The names of the values 0, 1, … of a choice. */
  readonly names?: readonly string[];
}

/** One line through all axes. */
export interface ParallelLine {
  /** `[axis]`; NaN: the line ends before it. */
  readonly values: readonly number[];
  readonly isBest: boolean;
  /** For the pointer. */
  readonly title: string;
}

/** Names of a choice that stand beside its axis; of more the first and the last. */
const MOST_NAMES = 8;
const ROW = 62;

/**
 * Parallel coordinates: an axis a setting and one for what was achieved, a line a trial. Axes stand upright where there
 * is room, and lie below each other where there is not.
 */
export function drawParallel(axes: readonly ParallelAxis[], lines: readonly ParallelLine[], width: number): Drawing {
  const isLying = width < NARROW_BELOW || axes.length > 9;
  const height = isLying ? axes.length * ROW + 12 : 330;
  const [margin, top, bottom] = [isLying ? 14 : 56, 44, height - 16];
  const across = (axis: number) =>
    margin + (axes.length > 1 ? axis / (axes.length - 1) : 0.5) * (width - 2 * margin - 34);
  const place = (axis: number, value: number): readonly [x: number, y: number] => {
    const share = shareOf(axes[axis]!, value);
    return isLying
      ? [margin + share * (width - 2 * margin), axis * ROW + 34]
      : [across(axis), bottom - share * (bottom - top)];
  };
  const ordered = [...lines].sort((a, b) => Number(a.isBest) - Number(b.isBest));
  const drawn = ordered.map(({ values, isBest, title }) => {
    const ends = values.findIndex((value) => !Number.isFinite(value));
    const points = (ends < 0 ? values : values.slice(0, ends)).map((value, axis) => place(axis, value));
    return html`<polyline class="trial${isBest ? ' best' : ''}" style="stroke:var(--series-${isBest ? 1 : 0})" points="${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}"><title>${title}</title></polyline>\n`;
  });
  const marks = axes.map((axis, k) => {
    const [[x0, y0], [x1, y1]] = [place(k, axis.min), place(k, axis.max)];
    const shown = marksOf(axis).filter((_, n, all) => !isLying || n === 0 || n === all.length - 1 || all.length <= 3);
    const texts = shown.map(({ value, text }, n): Html => {
      const [x, y] = place(k, value);
      if (isLying) {
        const anchor = n === 0 ? 'start' : n === shown.length - 1 ? 'end' : 'middle';
        return html`<text x="${x.toFixed(1)}" y="${y + 16}" text-anchor="${anchor}">${minus(text)}</text>`;
      }
      return html`<text x="${(x + 6).toFixed(1)}" y="${y.toFixed(1)}" dy=".35em">${fitted(minus(text), 74)}</text>`;
    });
    const label = isLying
      ? html`<text class="label" x="${margin}" y="${k * ROW + 22}">${fitted(axis.label, width - 2 * margin)}</text>`
      : html`<text class="label" x="${x1.toFixed(1)}" y="${k % 2 === 0 ? 14 : 30}" text-anchor="${k === 0 ? 'start' : k === axes.length - 1 ? 'end' : 'middle'}">${fitted(axis.label, (2 * (width - 2 * margin)) / axes.length)}</text>`;
    return html`<path class="axis" d="M${x0.toFixed(1)},${y0.toFixed(1)}L${x1.toFixed(1)},${y1.toFixed(1)}"/>${label}${texts}\n`;
  });
  return { width, height, body: html`${drawn}${marks}` };
}

function shareOf({ scale, min, max }: ParallelAxis, value: number): number {
  if (min === max) return 0.5;
  return scale === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}

function marksOf({ scale, min, max, names = [] }: ParallelAxis): { readonly value: number; readonly text: string }[] {
  if (scale === 'choice') {
    const all = names.map((text, value) => ({ value, text }));
    return all.length <= MOST_NAMES ? all : [all[0]!, all.at(-1)!];
  }
  const middle = scale === 'log' ? Math.sqrt(min * max) : (min + max) / 2;
  return (min === max ? [min] : [min, middle, max]).map((value) => ({ value, text: shortText(value) }));
}

function shortText(value: number): string {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5))
    return Number.isInteger(value) ? formatCount(value) : String(Number(value.toPrecision(3)));
  return value.toExponential(1).replace('.0e', 'e');
}
