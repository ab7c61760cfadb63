import type { CanvasCell } from './braille-canvas.js';

const MARKS = ['●', '▲', '■', '◆', '○', '△', '□', '◇'];
// Cyan, yellow, magenta, green, blue, red: neighbours differ in brightness as well as hue.
const COLORS = [36, 33, 35, 32, 34, 31];

/** The character that marks the series on its line and in the legend. */
export function seriesMark(series: number): string {
  return MARKS[series % MARKS.length]!;
}

/** Text in the colour of a series, by ANSI escape sequences that end with it. */
export function paint(text: string, series: number, faint = false): string {
  const color = COLORS[series % COLORS.length];
  return faint ? `\x1b[2;${color}m${text}\x1b[22;39m` : `\x1b[${color}m${text}\x1b[39m`;
}

/** Cells side by side, each in the colour of the series it belongs to if `color` is set. */
export function paintRow(cells: readonly CanvasCell[], color: boolean): string {
  let row = '';
  for (let start = 0, end = 0; start < cells.length; start = end) {
    const { layer, faint } = cells[start]!;
    while (end < cells.length && cells[end]!.layer === layer && cells[end]!.faint === faint) end++;
    const text = cells.slice(start, end).map(({ character }) => character);
    row += color && layer !== undefined ? paint(text.join(''), layer, faint) : text.join('');
  }
  return row;
}
