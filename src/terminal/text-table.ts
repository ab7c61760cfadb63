import { textColumns } from './terminal-text.js';

/** One column: its head, and whether it holds numbers, which line up at the right. */
export interface TableColumn {
  readonly head: string;
  readonly isNumber?: boolean;
}

/** A table as text for the terminal, of printable characters: heads, then one line a row. */
export function textTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_, k) => Math.max(...lines.map((line) => textColumns(line[k]!))));
  return lines
    .map((line) =>
      line
        .map((cell, k) => {
          const gap = ' '.repeat(widths[k]! - textColumns(cell));
          return columns[k]!.isNumber ? gap + cell : cell + gap;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
