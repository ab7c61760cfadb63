// Bit of each dot of a braille cell, [row][column] (Unicode Standard, Braille Patterns U+2800).
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** One cell as it is printed. */
export interface CanvasCell {
  readonly character: string;
  /** The layer drawn last in the cell; undefined in a blank cell. */
  readonly layer: number | undefined;
  /** Whether the cell shows background only. */
  readonly faint: boolean;
}

/**
 * A grid of terminal cells. Each shows 2 × 4 dots, or one character in their place, in the colour of the layer drawn
 * last.
 */
export interface BrailleCanvas {
  /** Size in dots: twice the columns, four times the rows. */
  readonly width: number;
  readonly height: number;
  /** Sets a dot of a layer; x and y count from the top left. A dot outside the grid is left out. */
  dot(x: number, y: number, layer: number): void;
  /** Sets a dot of a background. It vanishes from cells in which a line is drawn, before or after. */
  shade(x: number, y: number, layer: number): void;
  /** Puts a character, one column wide, in a cell. */
  put(column: number, row: number, character: string, layer: number): void;
  /** The cells of a row from the left. */
  row(row: number): CanvasCell[];
}

/** An empty canvas of so many terminal cells. */
export function createBrailleCanvas(columns: number, rows: number): BrailleCanvas {
  const cells = columns * rows;
  const line = new Uint8Array(cells);
  const background = new Uint8Array(cells);
  const lineLayer = new Int16Array(cells).fill(-1);
  const backgroundLayer = new Int16Array(cells).fill(-1);
  const characters = new Map<number, string>();
  const set = (dots: Uint8Array, layers: Int16Array, x: number, y: number, layer: number) => {
    if (x < 0 || y < 0 || x >= columns * 2 || y >= rows * 4) return;
    const cell = (y >> 2) * columns + (x >> 1);
    dots[cell]! |= DOTS[y & 3]![x & 1]!;
    layers[cell] = layer;
  };
  return {
    width: columns * 2,
    height: rows * 4,
    dot: (x, y, layer) => set(line, lineLayer, x, y, layer),
    shade: (x, y, layer) => set(background, backgroundLayer, x, y, layer),
    put(column, row, character, layer) {
      if (column < 0 || row < 0 || column >= columns || row >= rows) return;
      characters.set(row * columns + column, character);
      lineLayer[row * columns + column] = layer;
    },
    row: (row) =>
      Array.from({ length: columns }, (_, column) => {
        const cell = row * columns + column;
        const dots = line[cell] || background[cell]!;
        const character = characters.get(cell) ?? (dots === 0 ? ' ' : String.fromCodePoint(0x2800 + dots));
        const layer = lineLayer[cell]! >= 0 ? lineLayer[cell]! : backgroundLayer[cell]!;
        return { character, layer: layer < 0 ? undefined : layer, faint: lineLayer[cell]! < 0 && layer >= 0 };
      }),
  };
}
