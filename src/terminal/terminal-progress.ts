import { createTerminalBlock } from './block.js';
import type { ProgressDisplay, ProgressStream, TimedRun } from './live-progress.js';
import { progressLine, totalLine } from './progress-line.js';
import { textColumns } from './terminal-text.js';

/** Progress as a block of lines at the end of a terminal, redrawn in place where it changed ten times a second. */
export function terminalProgress(stream: ProgressStream): ProgressDisplay {
  const block = createTerminalBlock(stream);
  const show = (runs: readonly TimedRun[], now: number, rows = Math.max(2, (stream.rows || 24) - 1)) =>
    block.show(layOut(runs, now, rows));
  const layOut = (runs: readonly TimedRun[], now: number, rows: number): string[] => {
    const several = runs.length > 1;
    const room = rows - (several ? 1 : 0);
    const open = runs.filter((run) => run.end === undefined);
    const ordered = [...open, ...runs.filter((run) => run.end !== undefined)];
    // Where there are more runs than rows, those still running come first and the rest is a count.
    const shown = runs.length <= room ? runs : ordered.slice(0, room - 1);
    const label = Math.min(32, Math.max(0, ...runs.map(({ progress }) => textColumns(progress.label))));
    // 63 columns: the figures beside the bar at their usual widest, and the gaps.
    const bar = Math.min(30, block.columns() - label - 63);
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
    log: (line) => block.log(line),
  };
}
