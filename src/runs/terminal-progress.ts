import type { ProgressDisplay, ProgressStream, TimedRun } from './live-progress.js';
import { progressLine, totalLine } from './progress-line.js';
import { textColumns, truncateText } from './terminal-text.js';

const CLEAR_TO_END = '\x1b[J';
const CLEAR_LINE = '\x1b[K';
// A terminal that knows DEC private mode 2026 shows what is between these at once; others ignore them.
const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';

/** Progress as a block of lines at the end of a terminal, redrawn in place where it changed ten times a second. */
export function terminalProgress(stream: ProgressStream): ProgressDisplay {
  let drawn: readonly string[] = [];
  const columns = () => Math.max(20, stream.columns || 80);
  const lines = (text: readonly string[]) => text.map((line) => `${line}${CLEAR_LINE}\n`).join('');
  const draw = (above: readonly string[], frame: readonly string[]) => {
    // A terminal made narrower since has wrapped the lines drawn, which then take more rows.
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textColumns(line) / columns())), 0);
    const home = rows === 0 ? '' : `\r\x1b[${rows}A`;
    stream.write(BEGIN_FRAME + home + lines(above) + lines(frame) + CLEAR_TO_END + END_FRAME);
    drawn = frame;
  };
  const show = (runs: readonly TimedRun[], now: number, rows = Math.max(2, (stream.rows || 24) - 1)) => {
    // One column is kept free: some terminals wrap as soon as the last is written.
    const frame = layOut(runs, now, rows).map((line) => truncateText(line, columns() - 1));
    if (frame.length !== drawn.length || frame.some((line, k) => line !== drawn[k])) draw([], frame);
  };
  const layOut = (runs: readonly TimedRun[], now: number, rows: number): string[] => {
    const several = runs.length > 1;
    const room = rows - (several ? 1 : 0);
    const open = runs.filter((run) => run.end === undefined);
    const ordered = [...open, ...runs.filter((run) => run.end !== undefined)];
    // Where there are more runs than rows, those still running come first and the rest is a count.
    const shown = runs.length <= room ? runs : ordered.slice(0, room - 1);
    const label = Math.min(32, Math.max(0, ...runs.map(({ progress }) => textColumns(progress.label))));
    // 63 columns: the figures beside the bar at their usual widest, and the gaps.
    const bar = Math.min(30, columns() - label - 63);
    return [
      ...shown.map((run) => progressLine(run, now, { label, bar: bar >= 5 ? bar : 0 })),
      ...(shown.length < runs.length ? [`… and ${runs.length - shown.length} more`] : []),
      ...(several ? [totalLine(runs, now)] : []),
    ];
  };
  return {
    interval: 100,
    show,
    // The next frame shows it.
    ended() {},
    close: (runs, now) => show(runs, now, Number.POSITIVE_INFINITY),
    log: (line) => draw([line], drawn),
  };
}
