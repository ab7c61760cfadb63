import { type Html, html } from './html.js';

/** A picture of numbers by row and column. */
export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** `[row][column]`; NaN is left empty. */
  readonly values: ArrayLike<number>;
  /** The value that is drawn darkest, by size; default: the largest there is. */
  readonly most?: number;
  /** What it shows, for screen readers. */
  readonly description: string;
  /** Cells are squares; otherwise the picture is stretched to its place. */
  readonly isSquare?: boolean;
}

/** Shades of each sign. */
const SHADES = 5;

/**
 * A heat map as an SVG element: a cell a value, blue above 0 and vermilion below, the darker the larger. The values are
 * drawn in five shades of each sign, each of them one path, so that a page of many cells stays small.
 */
export function heatMap({ rows, columns, values, most, description, isSquare = false }: HeatMap): Html {
  const sizes = Array.from(values, Math.abs).filter(Number.isFinite);
  const largest = most ?? sizes.reduce((a, b) => Math.max(a, b), 0);
  /** `[shade of vermilion from the darkest …, shades of blue]`: moves to and along runs of cells of that shade. */
  const paths = new Map<number, string[]>();
  const shadeOf = (value: number) =>
    value === 0 || !Number.isFinite(value) || largest === 0
      ? 0
      : Math.sign(value) * Math.min(SHADES, Math.ceil((SHADES * Math.abs(value)) / largest));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; ) {
      const shade = shadeOf(values[row * columns + column]!);
      const first = column++;
      while (column < columns && shadeOf(values[row * columns + column]!) === shade) column++;
      if (shade === 0) continue;
      const moves = paths.get(shade) ?? [];
      paths.set(shade, moves);
      moves.push(`M${first},${row}h${column - first}v1h${first - column}z`);
    }
  const shades = [...paths].sort(([a], [b]) => a - b);
  return html`<svg class="heat" viewBox="0 0 ${columns} ${rows}" preserveAspectRatio="${isSquare ? 'xMidYMid meet' : 'none'}" role="img" aria-label="${description}">${shades.map(
    ([shade, moves]) =>
      html`<path style="fill:var(--series-${shade > 0 ? 0 : 1});fill-opacity:${Math.abs(shade) / SHADES}" d="${moves.join('')}"/>`,
  )}</svg>
`;
}
