import { printableLines, textColumns, truncateText } from './terminal-text.js';

const CLEAR_TO_END = '\x1b[J';
const CLEAR_LINE = '\x1b[K';
// A terminal that knows DEC private mode 2026 shows what is written between these sequences at once; others ignore
// them.
const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';

/** Where progress is written: `process.stderr`, or anything alike. */
export interface ProgressStream {
  write(text: string): unknown;
  /** Size of the terminal, if it is one; default 80 by 24. */
  readonly columns?: number;
  readonly rows?: number;
}

/** Lines at the end of a terminal that are redrawn in place. */
export interface TerminalBlock {
  /** Columns of the terminal, at least 20. */
  columns(): number;
  /** Draws these lines in place of those before, each cut to the width; writes nothing where nothing changes. */
  show(lines: readonly string[]): void;
  /** Writes a line that stays, above the block. */
  log(line: string): void;
}

/** Makes an empty block. The cursor is never hidden, so that a killed process cannot leave it hidden. */
export function createTerminalBlock(stream: ProgressStream): TerminalBlock {
  let drawn: readonly string[] = [];
  const columns = () => Math.max(20, stream.columns || 80);
  const text = (lines: readonly string[]) => lines.map((line) => `${line}${CLEAR_LINE}\n`).join('');
  const draw = (above: readonly string[], frame: readonly string[]) => {
    // If the terminal was made narrower, the lines drawn have wrapped and take more rows.
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textColumns(line) / columns())), 0);
    const home = rows === 0 ? '' : `\r\x1b[${rows}A`;
    stream.write(BEGIN_FRAME + home + text(above) + text(frame) + CLEAR_TO_END + END_FRAME);
    drawn = frame;
  };
  return {
    columns,
    show(lines) {
      // One column is kept free: some terminals wrap as soon as the last is written.
      const frame = lines.map((line) => truncateText(line, columns() - 1));
      if (frame.length !== drawn.length || frame.some((line, k) => line !== drawn[k])) draw([], frame);
    },
    log: (line) => draw([printableLines(line)], drawn),
  };
}
