import type { ProgressDisplay, ProgressStream, TimedRun } from './live-progress.js';
import { progressLine, totalLine } from './progress-line.js';
import { printableLines, textColumns } from './terminal-text.js';

/** Progress as lines that stay, for a file or a pipe: one every five seconds and one as each run ends. */
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
