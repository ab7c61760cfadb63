const MARKS = ['●', '▲', '■', '◆', '○', '△', '□', '◇'];
// Cyan, yellow, magenta, green, blue, red: neighbours differ in brightness as well as hue.
const COLORS = [36, 33, 35, 32, 34, 31];

/** The character that marks the series on its line and in the legend. */
export function seriesMark(layer: number): string {
  return MARKS[layer % MARKS.length]!;
}

/** Text in the colour of a series, by ANSI escape sequences, if `color` is set. */
export function paint(text: string, layer: number | undefined, color: boolean): string {
  return color && layer !== undefined ? `\x1b[${COLORS[layer % COLORS.length]}m${text}\x1b[39m` : text;
}

/** Cells side by side, each in the colour of the series it belongs to. */
export function paintRow(cells: readonly { character: string; layer: number | undefined }[], color = false): string {
  let row = '';
  for (let start = 0; start < cells.length; ) {
    const { layer } = cells[start]!;
    let end = start;
    while (end < cells.length && cells[end]!.layer === layer) end++;
    row += paint(
      cells
        .slice(start, end)
        .map((cell) => cell.character)
        .join(''),
      layer,
      color,
    );
    start = end;
  }
  return row;
}
