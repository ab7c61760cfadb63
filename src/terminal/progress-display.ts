import { createTerminalBlock, type ProgressStream } from './block.js';
import { progressLine, type TimedRun, totalLine } from './progress-line.js';
import { printableLines, textColumns } from './terminal-text.js';

/** A way of showing runs in progress. */
export interface ProgressDisplay {
  /** Milliseconds between two calls of `show`. */
  readonly interval: number;
  show(runs: readonly TimedRun[], now: number): void;
  /** A run reached its last episode. */
  ended(run: TimedRun, now: number): void;
  /** Shows the final state. */
  close(runs: readonly TimedRun[], now: number): void;
  log(line: string): void;
}

/** Progress as plain lines, for a file or a pipe: one every five seconds and one as each run ends. */
export function plainProgress(stream: ProgressStream): ProgressDisplay {
  const log = (line: string) => void stream.write(`${printableLines(line)}\n`);
  const runLine = (run: TimedRun, now: number) =>
    progressLine(run, now, { label: textColumns(run.progress.label), bar: 0 });
  const show = (runs: readonly TimedRun[], now: number) => {
    if (runs.every((run) => run.end !== undefined)) return;
    log(runs.length === 1 ? runLine(runs[0]!, now) : totalLine(runs, now));
  };
  return {
    interval: 5000,
    show,
    ended: (run, now) => log(runLine(run, now)),
    close(runs, now) {
      if (runs.length > 1) log(totalLine(runs, now));
      else show(runs, now);
    },
    log,
  };
}

/** Progress as a block of lines at the end of a terminal, redrawn ten times a second where it changed. */
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
    // Nothing to do: the next redraw shows it.
    ended() {},
    close: (runs, now) => show(runs, now, Number.POSITIVE_INFINITY),
    log: (line) => block.log(line),
  };
}
